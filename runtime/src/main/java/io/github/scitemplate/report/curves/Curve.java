package io.github.scitemplate.report.curves;

import java.util.Arrays;

/**
 * The values of a metric on a split, in the order in which they were logged.
 *
 * @param split such as train
 * @param metric its name in {@code metrics.csv}
 * @param iterations where the values were taken; never falling
 * @param values as many as there are iterations
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Curve(String split, String metric, long[] iterations, float[] values) {

  /**
   * The same with about {@code most} points.
   *
   * @see Thinning
   */
  Curve thinned(int most) {
    int[] kept = Thinning.keepingExtremes(values, most);
    if (kept.length == values.length) {
      return this;
    }
    long[] iterationsKept = new long[kept.length];
    float[] valuesKept = new float[kept.length];
    for (int i = 0; i < kept.length; i++) {
      iterationsKept[i] = iterations[kept[i]];
      valuesKept[i] = values[kept[i]];
    }
    return new Curve(split, metric, iterationsKept, valuesKept);
  }

  /** The index of the last value up to an iteration; the first one if there is none. */
  int indexAt(long iteration) {
    int found = Arrays.binarySearch(iterations, iteration);
    return Math.max(0, found >= 0 ? found : -found - 2);
  }

  /** Collects the points of a curve. */
  static final class Growing {
    private long[] iterations = new long[16];
    private float[] values = new float[16];
    private int length;

    void add(long iteration, double value) {
      if (length == values.length) {
        iterations = Arrays.copyOf(iterations, 2 * length);
        values = Arrays.copyOf(values, 2 * length);
      }
      iterations[length] = iteration;
      values[length++] = (float) value;
    }

    Curve curve(String split, String metric) {
      return new Curve(
          split, metric, Arrays.copyOf(iterations, length), Arrays.copyOf(values, length));
    }
  }
}
