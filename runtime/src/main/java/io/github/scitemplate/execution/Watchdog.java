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
  private @Nullable ScheduledFuture<?> pending;
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
    suspended = false;
    if (pending != null) {
      pending.cancel(false);
    }
    if (patience.isPresent() && !closed) {
      pending = TIMER.schedule(this::bite, patience.get().toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Stops waiting until the next call of {@link #steps}. */
  synchronized void suspend() {
    suspended = true;
    if (pending != null) {
      pending.cancel(false);
    }
  }

  private synchronized void bite() {
    if (!closed && !suspended) {
      bitten = true;
      bite.run();
    }
  }

  synchronized boolean hasBitten() {
    return bitten;
  }

  RunEnd timedOut() {
    return new RunEnd.Crashed(
        AttemptEnd.TIMED_OUT,
        "No iteration was completed within "
            + patience.orElse(Duration.ZERO).toSeconds()
            + " s (timeout_minutes), so the process that trained was ended.");
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (pending != null) {
      pending.cancel(false);
    }
  }
}
