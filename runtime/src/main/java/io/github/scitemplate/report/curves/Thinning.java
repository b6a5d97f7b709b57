package io.github.scitemplate.report.curves;

import java.util.Arrays;

/**
 * Leaves out points of a curve that nobody would see. The points are cut into buckets of equal
 * length; the lowest and the highest value of each bucket stay, so that every peak is still there.
 * The first and the last point stay, too, and the first value of a bucket that is no finite number,
 * since it shows where training diverged.
 */
final class Thinning {
  private Thinning() {}

  /**
   * The indices of the points that stay, in order: all if there are no more than {@code most}, else
   * up to {@code most}, plus those that are no finite numbers.
   *
   * @param most at least 4
   */
  static int[] keepingExtremes(float[] values, int most) {
    if (values.length <= most) {
      return range(values.length);
    }
    boolean[] kept = new boolean[values.length];
    kept[0] = true;
    kept[values.length - 1] = true;
    int buckets = (most - 2) / 2;
    for (int bucket = 0; bucket < buckets; bucket++) {
      int from = (int) ((long) bucket * values.length / buckets);
      int to = (int) ((bucket + 1L) * values.length / buckets);
      keepExtremes(values, from, to, kept);
    }
    return indices(kept);
  }

  private static void keepExtremes(float[] values, int from, int to, boolean[] kept) {
    int low = -1;
    int high = -1;
    int special = -1;
    for (int i = from; i < to; i++) {
      if (!Float.isFinite(values[i])) {
        special = special < 0 ? i : special;
        continue;
      }
      low = low < 0 || values[i] < values[low] ? i : low;
      high = high < 0 || values[i] > values[high] ? i : high;
    }
    for (int index : new int[] {low, high, special}) {
      if (index >= 0) {
        kept[index] = true;
      }
    }
  }

  /** Indices spread evenly over {@code length} points: at most {@code most}, both ends included. */
  static int[] evenly(int length, int most) {
    if (length <= most) {
      return range(length);
    }
    int[] indices = new int[most];
    for (int i = 0; i < most; i++) {
      indices[i] = (int) ((long) i * (length - 1) / (most - 1));
    }
    return indices;
  }

  private static int[] range(int length) {
    int[] all = new int[length];
    Arrays.setAll(all, i -> i);
    return all;
  }

  private static int[] indices(boolean[] kept) {
    int[] indices = new int[kept.length];
    int count = 0;
    for (int i = 0; i < kept.length; i++) {
      if (kept[i]) {
        indices[count++] = i;
      }
    }
    return Arrays.copyOf(indices, count);
  }
}
