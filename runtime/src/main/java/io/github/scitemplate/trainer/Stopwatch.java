package io.github.scitemplate.trainer;

import java.util.function.LongSupplier;

/**
 * Measures the time trained, over all attempts and without pauses, and the time since the last
 * save.
 */
final class Stopwatch {
  private static final double NANOS = 1e9;
  private final LongSupplier nanoTime;
  private final double earlier;
  private long start;
  private long mark;
  private long pausedAt;

  /**
   * @param earlier seconds of earlier attempts
   */
  Stopwatch(LongSupplier nanoTime, double earlier) {
    this.nanoTime = nanoTime;
    this.earlier = earlier;
    this.start = nanoTime.getAsLong();
    this.mark = start;
  }

  double seconds() {
    return earlier + (nanoTime.getAsLong() - start) / NANOS;
  }

  /** Stops counting until {@link #goOn}, since training pauses. */
  void pause() {
    pausedAt = nanoTime.getAsLong();
  }

  void goOn() {
    long paused = nanoTime.getAsLong() - pausedAt;
    start += paused;
    mark += paused;
  }

  void mark() {
    mark = nanoTime.getAsLong();
  }

  double sinceMark() {
    return (nanoTime.getAsLong() - mark) / NANOS;
  }
}
