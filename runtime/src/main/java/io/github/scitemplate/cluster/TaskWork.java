package io.github.scitemplate.cluster;

import io.github.scitemplate.cluster.Telling.Left;
import io.github.scitemplate.cluster.Telling.Why;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Takes the lines of a task, one after another, until nothing is left. */
final class TaskWork {
  private static final int IDLE_LOOKS = 5;

  private final ClusterFiles files;
  private final TaskTelling telling;
  private final TaskVoice voice;
  private final LineWork lines;
  private final BooleanSupplier stopRequested;

  TaskWork(
      ClusterFiles files,
      TaskTelling telling,
      TaskVoice voice,
      LineWork lines,
      BooleanSupplier stopRequested) {
    this.files = files;
    this.telling = telling;
    this.voice = voice;
    this.lines = lines;
    this.stopRequested = stopRequested;
  }

  /**
   * Works on the lines.
   *
   * @param open those that an earlier process of the task has left
   */
  TaskExit run(List<Claimed> open) throws IOException {
    DiedProcess died = DiedProcess.of(System.getenv());
    for (Claimed line : open) {
      Optional<TaskExit> exit = lines.goOn(line, died);
      died = new DiedProcess(Optional.empty()); // it was at work on one line alone
      if (exit.isPresent()) {
        return left(exit.get());
      }
    }
    Claimant claimant = new Claimant(files, telling.task());
    while (!stopRequested.getAsBoolean()) {
      Optional<Claimed> next = next(claimant);
      if (next.isEmpty()) {
        return left(stopRequested.getAsBoolean() ? TaskExit.STOPPED : TaskExit.DONE);
      }
      Optional<TaskExit> exit = lines.work(next.get());
      if (exit.isPresent()) {
        return left(exit.get());
      }
    }
    return left(TaskExit.STOPPED);
  }

  /** The next line; waits some seconds for one that the driver may be about to write. */
  private Optional<Claimed> next(Claimant claimant) throws IOException {
    for (int look = 0; look < IDLE_LOOKS && !stopRequested.getAsBoolean(); look++) {
      Optional<Claimed> next = claimant.next();
      PlanState plan = ClusterRecords.planState(files);
      if (next.isPresent() || plan.closed() || plan.stopped()) {
        return next;
      }
      try {
        TimeUnit.SECONDS.sleep(1);
      } catch (InterruptedException e) {
        // User code may interrupt this thread, and means something else.
      }
    }
    return stopRequested.getAsBoolean() ? Optional.empty() : claimant.next();
  }

  private TaskExit left(TaskExit exit) {
    Optional<Why> why =
        switch (exit) {
          case DONE -> Optional.of(Why.NOTHING_LEFT);
          case STOPPED -> Optional.of(Why.STOPPED);
          case UNUSABLE -> Optional.of(Why.UNUSABLE);
          case USER_ERROR, FENCED -> Optional.empty();
        };
    why.ifPresent(said -> voice.tell(new Left(said)));
    return exit;
  }
}
