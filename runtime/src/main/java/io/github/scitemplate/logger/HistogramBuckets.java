package io.github.scitemplate.logger;

/**
 * Counts numbers in buckets of equal width, as TensorBoard's own {@code summary.histogram} does. If
 * all numbers are equal, the buckets have no width and the last one holds all numbers. Without
 * numbers, all buckets are zero. Numbers that are not finite are not counted.
 */
final class HistogramBuckets {
  private static final int BUCKETS = 30;

  private final double least;
  private final double most;
  private final int[] sizes = new int[BUCKETS];

  private HistogramBuckets(double least, double most) {
    this.least = least;
    this.most = most;
  }

  static HistogramBuckets of(float[] values) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (float value : values) {
      if (Float.isFinite(value)) {
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
    }
    HistogramBuckets buckets =
        least > most ? new HistogramBuckets(0, 0) : new HistogramBuckets(least, most);
    for (float value : values) {
      if (Float.isFinite(value)) {
        buckets.sizes[buckets.place(value)]++;
      }
    }
    return buckets;
  }

  private int place(double value) {
    return least == most
        ? BUCKETS - 1
        : Math.min(BUCKETS - 1, (int) ((value - least) / (most - least) * BUCKETS));
  }

  /** How many buckets there are. */
  int count() {
    return BUCKETS;
  }

  /** The left edge of bucket {@code i}, the right edge of the one before it. */
  double edge(int i) {
    return i == BUCKETS ? most : least + (most - least) * i / BUCKETS;
  }

  /** How many numbers lie in bucket {@code i}. */
  int size(int i) {
    return sizes[i];
  }

  /** How many numbers lie in each bucket. */
  int[] sizes() {
    return sizes.clone();
  }
}
