package io.github.scitemplate.execution;

import io.github.scitemplate.monitor.Standing;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reports a few times a second how far an experiment is and how many steps it has made, if either
 * has changed. The thread that trains only notes both, so that telling costs it nothing.
 */
final class SignsOfLife implements AutoCloseable {
  private static final Duration BETWEEN = Duration.ofMillis(250);
  private final RepeatedTask telling;
  private volatile long steps;
  private volatile @Nullable Standing standing;
  private final Spacing standings;
  private long told;
  private @Nullable Standing toldStanding;

  /**
   * @param betweenStandings how long not to tell again how far it is, at least
   */
  SignsOfLife(Consumer<WorkerReply> answer, Duration betweenStandings) {
    standings = new Spacing(betweenStandings, System::nanoTime);
    telling = new RepeatedTask("signs of life", BETWEEN, () -> tell(answer));
  }

  /** Counts one step; only the thread that trains calls this. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread alone counts
  void step() {
    steps++;
  }

  /** Notes how far the training is; only the thread that trains calls this. */
  void standing(Standing now) {
    standing = now;
  }

  private void tell(Consumer<WorkerReply> answer) {
    @Nullable Standing present = standing;
    if (present != null && !present.equals(toldStanding) && standings.isDue()) {
      toldStanding = present;
      answer.accept(new WorkerReply.Stands(present));
    }
    long now = steps;
    if (now != told) {
      told = now;
      answer.accept(new WorkerReply.Steps(now));
    }
  }

  @Override
  public void close() {
    telling.close();
  }
}
