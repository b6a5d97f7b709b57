package io.github.scitemplate.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Follows each line until its assignment is over. A line whose task is gone is in doubt for a
 * while, since shared disks show results late; then it is lost, and its assignment is planned
 * again.
 */
final class LineKeeper {
  private final ClusterFiles files;
  private final PlanBook book;
  private final ClusterWork work;
  private final long settleNanos;

  /** The lines in doubt, by the time when they are lost. */
  private final PriorityQueue<Doubt> doubts = new PriorityQueue<>();

  private final Deque<Assignment> again = new ArrayDeque<>();

  /** A line in doubt. */
  private record Doubt(long due, OpenLine line, @Nullable WatchedTask task, String reason)
      implements Comparable<Doubt> {
    @Override
    public int compareTo(Doubt other) {
      return Long.compare(due - other.due, 0); // nanoseconds may wrap round
    }
  }

  LineKeeper(ClusterFiles files, PlanBook book, ClusterWork work, Duration settle) {
    this.files = files;
    this.book = book;
    this.work = work;
    this.settleNanos = settle.toNanos();
  }

  /** Takes note that a task is at work on a line that it has claimed, or takes over. */
  void claimed(WatchedTask task, PlanPlace place) throws IOException {
    OpenLine line = book.claimed(place, new TaskLife(task.submission, task.index, task.life));
    if (line != null) {
      give(line, task);
      work.begins(line.assignment, task.place());
    }
  }

  /** Gives a line to a task. */
  void give(OpenLine line, WatchedTask task) {
    release(line);
    line.task = task;
    line.isInDoubt = false;
    task.claims.add(line.place);
  }

  private static void release(OpenLine line) {
    if (line.task != null) {
      line.task.claims.remove(line.place);
      line.task = null;
    }
  }

  /** Takes note that a task says that it has done with a line. */
  void saysEnded(WatchedTask task, Telling.Ended ended, long now) throws IOException {
    OpenLine line = book.at(ended.place());
    if (line == null || line.task != task) {
      return; // the line was over, or was planned again
    }
    switch (ended.how()) {
      case INTERRUPTED -> work.interrupted(line.assignment);
      case CRASHED -> {
        // The task goes on with the line, or ends and leaves it open.
      }
      case ENDED, PAUSED, FENCED -> doubt(line, "it left no result that can be read", now, false);
    }
  }

  /**
   * Begins to doubt that anybody is at work on a line; takes over its result if it has one.
   *
   * @param isOld whether the files have been as they are for some time, so that no result can come
   */
  void doubt(OpenLine line, String reason, long now, boolean isOld) throws IOException {
    if (!line.isInDoubt && !takeOver(line)) {
      line.isInDoubt = true;
      doubts.add(new Doubt(isOld ? now : now + settleNanos, line, line.task, reason));
      release(line);
    }
  }

  private boolean takeOver(OpenLine line) throws IOException {
    if (!work.ended(line.assignment)) {
      return false;
    }
    release(line);
    book.remove(line);
    return true;
  }

  /** Doubts all lines of a task. */
  void doubtAll(WatchedTask task, String reason, long now, boolean isOld) throws IOException {
    for (PlanPlace place : new ArrayList<>(task.claims)) {
      OpenLine line = book.at(place);
      if (line == null) {
        task.claims.remove(place);
      } else {
        doubt(line, reason, now, isOld);
      }
    }
  }

  /** Decides on the lines that have been in doubt for long enough. */
  void judge(long now) throws IOException {
    for (Doubt next = doubts.peek(); next != null && next.due - now <= 0; next = doubts.peek()) {
      OpenLine line = next.line();
      boolean still = line.isInDoubt && book.at(line.place) == line;
      if (still && !takeOver(line)) {
        boolean planAgain = work.lost(line.assignment, loss(next));
        book.remove(line);
        if (planAgain) {
          again.add(line.assignment);
        }
      }
      doubts.remove();
    }
  }

  private TaskLoss loss(Doubt doubt) {
    WatchedTask task = doubt.task();
    return task == null
        ? new TaskLoss(new TaskPlace("", ""), doubt.reason(), List.of())
        : new TaskLoss(
            task.place(), doubt.reason(), LogTail.of(files.log(task.submission, task.index)));
  }

  /** How many lines were lost, and wait to be planned again. */
  int lost() {
    return again.size();
  }

  /** Whether a line was lost, and waits to be planned again. */
  boolean hasLost() {
    return !again.isEmpty();
  }

  /**
   * The assignments to plan again, in the order of their numbers. Whoever writes the lines removes
   * them.
   */
  Deque<Assignment> again() {
    if (again.size() > 1) {
      List<Assignment> sorted = new ArrayList<>(again);
      sorted.sort(Comparator.comparingInt(Assignment::experiment));
      again.clear();
      again.addAll(sorted);
    }
    return again;
  }

  /** When the next line in doubt is due; {@code far} if none is. */
  long due(long far) {
    Doubt next = doubts.peek();
    return next == null ? far : next.due();
  }
}
