package io.github.scitemplate.execution;

import io.github.scitemplate.experiment.AttemptEnd;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Ends a worker that makes no step for too long. */
final class Watchdog implements AutoCloseable {
  private static final ScheduledExecutorService TIMER = RepeatedTask.timer("watchdog");

  private final Optional<Duration> patience;
  private final Runnable bite;

  /** The time to wait from {@link #since} on. */
  private long nanosLeft;

  /** When the present waiting began. */
  private long since;

  /** Null while no time is counted. */
  private @Nullable ScheduledFuture<?> pending;

  /** How many threads tell something at the moment. */
  private int telling;

  private boolean closed;
  private boolean suspended;
  private boolean bitten;

  /**
   * Begins to watch.
   *
   * @param patience how long to wait for a step; absent: for ever
   * @param bite ends the worker
   */
  Watchdog(Optional<Duration> patience, Runnable bite) {
    this.patience = patience;
    this.bite = bite;
    steps(0);
  }

  /** Takes note of progress, and begins to wait anew. */
  synchronized void steps(long made) {
    stopCounting();
    suspended = false;
    nanosLeft = TimeUnit.MILLISECONDS.toNanos(patience.orElse(Duration.ZERO).toMillis());
    count();
  }

  /** Stops waiting until the next call of {@link #steps}. */
  synchronized void suspend() {
    stopCounting();
    suspended = true;
  }

  /**
   * Runs {@code action}, which may be held up by others than the worker. The time that it takes
   * does not count; whatever time was left before is left after it.
   */
  void withoutCounting(Runnable action) {
    synchronized (this) {
      stopCounting();
      telling++;
    }
    try {
      action.run();
    } finally {
      synchronized (this) {
        telling--;
        stopCounting();
        count();
      }
    }
  }

  private void count() {
    if (patience.isPresent() && !closed && !suspended && telling == 0) {
      since = System.nanoTime();
      pending = TIMER.schedule(this::bite, nanosLeft, TimeUnit.NANOSECONDS);
    }
  }

  private void stopCounting() {
    if (pending != null) {
      pending.cancel(false);
      pending = null;
      nanosLeft -= System.nanoTime() - since;
    }
  }

  private synchronized void bite() {
    boolean isOver = pending != null && System.nanoTime() - since >= nanosLeft;
    if (isOver) {
      bitten = true;
      bite.run();
    }
  }

  synchronized boolean hasBitten() {
    return bitten;
  }

  RunEnd timedOut() {
    return timedOut(patience.orElse(Duration.ZERO));
  }

  /** The end of a worker that made no step for so long. */
  static RunEnd.Crashed timedOut(Duration patience) {
    return new RunEnd.Crashed(
        AttemptEnd.TIMED_OUT,
        "No iteration was completed within "
            + patience.toSeconds()
            + " s (timeout_minutes), so the process that trained was ended.");
  }

  @Override
  public synchronized void close() {
    stopCounting();
    closed = true;
  }
}
