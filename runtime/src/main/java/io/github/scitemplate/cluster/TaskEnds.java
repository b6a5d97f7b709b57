package io.github.scitemplate.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Takes note of tasks that have ended for good, and of what they leave open. */
final class TaskEnds {
  private final ClusterEngine engine;
  private final ClusterWork work;
  private final LineKeeper keeper;
  private final Submitting submitting;
  private final List<WatchedTask> fresh = new ArrayList<>();

  TaskEnds(ClusterEngine engine, ClusterWork work, LineKeeper keeper, Submitting submitting) {
    this.engine = engine;
    this.work = work;
    this.keeper = keeper;
    this.submitting = submitting;
  }

  /** Takes note that a task said that it was over. The engine may have said so before. */
  void left(WatchedTask task) {
    task.hasLeft = true;
    note(task, "");
  }

  /**
   * Takes note that a task has ended.
   *
   * @param reason the engine's word for it; empty if it knows the task no more
   */
  void note(WatchedTask task, String reason) {
    if (!task.gone) {
      task.gone = true;
      task.reason = reason;
      fresh.add(task);
    }
  }

  boolean isEmpty() {
    return fresh.isEmpty();
  }

  /** Hears the last words of the tasks that have ended since the last time. */
  void hearLastWords(Hearing hearing) throws IOException {
    hearing.hearLastWords(List.copyOf(fresh));
  }

  /** Doubts the lines that the tasks leave open. */
  void settle(long now) throws IOException {
    while (!fresh.isEmpty()) {
      WatchedTask task = fresh.get(fresh.size() - 1);
      boolean isMissing = task.reason.isEmpty();
      if (!task.hasLeft && !task.isToEnd) {
        tell(task);
        if (!task.fruitful) {
          submitting.noteFruitless(task);
        }
      }
      String reason = isMissing ? "its task is gone" : task.reason;
      keeper.doubtAll(task, reason, now, task.hasLeft || isMissing);
      fresh.remove(fresh.size() - 1);
    }
  }

  private void tell(WatchedTask task) {
    String what = task.reason.isEmpty() ? "" : " (" + task.reason + ")";
    work.tell(engine.title() + ": " + task + " is gone" + what + ".");
  }
}
