package io.github.scitemplate.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The submissions that have tasks which may live. */
final class Watch {
  private final ClusterFiles files;
  private final TreeMap<Integer, WatchedSubmission> submissions = new TreeMap<>();
  private boolean everTaken;
  private int highest;

  Watch(ClusterFiles files) {
    this.files = files;
  }

  /** Whether an earlier driver submitted tasks that the engine took. */
  boolean everTaken() {
    return everTaken;
  }

  /** Takes over the submissions of an earlier driver that are not known to be over. */
  void adopt() throws IOException {
    highest = ClusterNumbers.highest(files.group("jobs"), ".json");
    for (int number = 1; number <= highest; number++) {
      Optional<Submission> found = ClusterRecords.submission(files, number);
      everTaken |= found.isPresent() && !found.get().job().isEmpty();
      if (found.isPresent() && !found.get().over()) {
        WatchedSubmission submission = new WatchedSubmission(number, found.get());
        submission.tasks().forEach(task -> task.isAdopted = true);
        submissions.put(number, submission);
      }
    }
  }

  /** Records a new submission, which the engine is about to be asked for. */
  WatchedSubmission prepare(ClusterIdentity identity, int tasks) throws IOException {
    int number = highest + 1;
    Submission submission = new Submission(identity.nameOf(number), tasks, "", false);
    ClusterRecords.write(files, number, submission);
    highest = number;
    WatchedSubmission watched = new WatchedSubmission(number, submission);
    submissions.put(number, watched);
    return watched;
  }

  /** Records what has become known of a submission. */
  void becomes(WatchedSubmission submission, Submission newer) throws IOException {
    ClusterRecords.write(files, submission.number, newer);
    submission.becomes(newer);
  }

  /** Forgets the submissions whose tasks are all gone, and records that. */
  void forgetEnded() throws IOException {
    for (WatchedSubmission submission : all()) {
      if (submission.isOver()) {
        ClusterRecords.write(files, submission.number, submission.said().ended());
        submissions.remove(submission.number);
      }
    }
  }

  List<WatchedSubmission> all() {
    return new ArrayList<>(submissions.values());
  }

  /** The submissions that the engine is known to have. */
  List<WatchedSubmission> there() {
    return submissions.values().stream().filter(WatchedSubmission::isThere).toList();
  }

  /** The tasks that may wait or run. */
  List<WatchedTask> alive() {
    List<WatchedTask> alive = new ArrayList<>();
    for (WatchedSubmission submission : submissions.values()) {
      for (WatchedTask task : submission.tasks()) {
        if (!task.gone) {
          alive.add(task);
        }
      }
    }
    return alive;
  }

  /** A task that may live; null if it is gone, or belongs to no submission that is known. */
  @Nullable WatchedTask find(TaskLife life) {
    WatchedSubmission submission = submissions.get(life.submission());
    if (submission == null) {
      return null;
    }
    WatchedTask task = submission.task(life.index());
    return task.gone ? null : task;
  }
}
