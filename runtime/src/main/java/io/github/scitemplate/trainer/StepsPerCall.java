package io.github.scitemplate.trainer;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Chooses how many iterations are done in one call where nothing is due between them. The numbers
 * of a training do not depend on it. If nobody says how many, calls stay so short that a person who
 * stops the training does not notice, and iterations that take long by themselves are done one by
 * one.
 */
final class StepsPerCall {
  /** More gain nothing, and the batches of a call are in memory together. */
  private static final int MOST = 64;

  private static final long MOST_BYTES = 64 << 20;

  private static final long CALL_NANOS = 10_000_000;
  private static final long LONGEST_STEP_NANOS = 1_000_000;

  /** The first iterations compile, and are no measure of the others. */
  private static final int WARM_UP = 128;

  private static final int MEASURED = 64;

  private final OptionalInt wanted;
  private int chosen = 1;
  private final long[] measured = new long[MEASURED];
  private int seen;
  private long batchBytes;

  /**
   * @param wanted how many iterations are wanted; absent: by their time
   */
  StepsPerCall(OptionalInt wanted) {
    this.wanted = wanted;
  }

  /** How many iterations the next call may do at most. */
  int most() {
    return wanted.orElse((int) Math.min(chosen, Math.max(1, MOST_BYTES / Math.max(1, batchBytes))));
  }

  /**
   * Learns how long one iteration took. Until enough were seen, {@link #most} is one.
   *
   * @param bytes of its batch
   */
  void took(long iterationNanos, long bytes) {
    if (wanted.isPresent() || seen == WARM_UP + MEASURED) {
      return;
    }
    if (seen >= WARM_UP) {
      measured[seen - WARM_UP] = iterationNanos;
    }
    seen++;
    batchBytes = Math.max(batchBytes, bytes);
    if (seen == WARM_UP + MEASURED) {
      Arrays.sort(measured);
      long usual = Math.max(1, measured[MEASURED / 2]);
      chosen = usual > LONGEST_STEP_NANOS ? 1 : (int) Math.min(MOST, CALL_NANOS / usual);
    }
  }
}
