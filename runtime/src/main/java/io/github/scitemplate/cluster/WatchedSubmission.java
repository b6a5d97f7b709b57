package io.github.scitemplate.cluster;

import java.util.ArrayList;
import java.util.List;

/** A submission with its tasks, as the driver knows them. */
final class WatchedSubmission {
  /** Stands for the engine's word for a submission that it took, if nobody told it. */
  static final String UNKNOWN_JOB = "unknown";

  final int number;
  private final List<WatchedTask> tasks = new ArrayList<>();
  private Submission said;
  private boolean there;

  WatchedSubmission(int number, Submission said) {
    this.number = number;
    this.there = !said.job().isEmpty();
    this.said = said;
    resize(said.tasks());
  }

  Submission said() {
    return said;
  }

  String name() {
    return said.name();
  }

  void becomes(Submission newer) {
    said = newer;
    resize(newer.tasks());
    tasks.forEach(this::name);
  }

  private void resize(int size) {
    while (tasks.size() > size) {
      tasks.remove(tasks.size() - 1);
    }
    while (tasks.size() < size) {
      add();
    }
  }

  private void add() {
    WatchedTask task = new WatchedTask(number, tasks.size());
    name(task);
    tasks.add(task);
  }

  /** Gives a task the word that people know it by, as soon as that of the submission is known. */
  private void name(WatchedTask task) {
    if (task.job.isEmpty() && !said.job().isEmpty() && !said.job().equals(UNKNOWN_JOB)) {
      task.job = said.job() + "_" + task.index;
    }
  }

  /** Whether the engine is known to have it. */
  boolean isThere() {
    return there;
  }

  void foundThere() {
    there = true;
  }

  List<WatchedTask> tasks() {
    return tasks;
  }

  /**
   * A task. There may be more than were asked for, if the engine took a submission whose answer was
   * lost before a smaller one was tried.
   */
  WatchedTask task(int index) {
    while (tasks.size() <= index) {
      add();
    }
    return tasks.get(index);
  }

  boolean isOver() {
    return tasks.stream().allMatch(task -> task.gone);
  }
}
