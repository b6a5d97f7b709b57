package io.github.scitemplate.execution;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Says when to report again. The longer something lasts, the seldomer: a file of reports on a week
 * of training must not become large. One thread uses it.
 */
final class Spacing {
  private static final int PARTS = 60;
  private static final long MOST = Duration.ofSeconds(30).toNanos();

  private final long least;
  private final LongSupplier nanoTime;
  private final long begun;
  private long last;

  /**
   * @param least the shortest time between two reports; zero: every report is due at all times
   * @param nanoTime the clock
   */
  Spacing(Duration least, LongSupplier nanoTime) {
    this.least = least.toNanos();
    this.nanoTime = nanoTime;
    this.begun = nanoTime.getAsLong();
    this.last = begun - this.least;
  }

  /** Whether a report is due; then the time to the next one begins. */
  boolean isDue() {
    long now = nanoTime.getAsLong();
    long grown = least == 0 ? 0 : Math.max(least, Math.min(MOST, (now - begun) / PARTS));
    if (now - last < grown) {
      return false;
    }
    last = now;
    return true;
  }
}
