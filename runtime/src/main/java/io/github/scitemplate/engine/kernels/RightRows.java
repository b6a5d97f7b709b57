package io.github.scitemplate.engine.kernels;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;

/**
 * Counts right answers in the memory of the host. For few numbers that takes less time than to call
 * a script.
 */
final class RightRows {
  private static final long MOST_NUMBERS = 1 << 14;

  /** Each array is read by calls of its own. */
  private static final int MOST_ARRAYS = 4;

  private RightRows() {}

  /** Whether these are few arrays, and each is as {@link #areFew(NDArray, NDArray)} says. */
  static boolean areFew(NDList predictions, NDList labels) {
    boolean areFew = predictions.size() <= MOST_ARRAYS;
    for (int i = 0; areFew && i < predictions.size(); i++) {
      areFew = areFew(predictions.get(i), labels.get(i));
    }
    return areFew;
  }

  /** The right answers of several batches. */
  static long count(NDList predictions, NDList labels) {
    long right = 0;
    for (int i = 0; i < predictions.size(); i++) {
      right += count(predictions.get(i), labels.get(i));
    }
    return right;
  }

  /** Whether a batch is small, of common types, and in the memory of the host. */
  static boolean areFew(NDArray predictions, NDArray labels) {
    return predictions.getShape().dimension() == 2
        && predictions.size() > 0
        && predictions.size() <= MOST_NUMBERS
        && predictions.getDataType() == DataType.FLOAT32
        && labels.getDataType() == DataType.INT64
        && !predictions.getDevice().isGpu()
        && !labels.getDevice().isGpu();
  }

  /**
   * How many rows have their largest number, the first of equal ones, at their label. A row with
   * NaN has none.
   *
   * @param predictions shape (N, classes)
   * @param labels shape (N)
   */
  static long count(NDArray predictions, NDArray labels) {
    float[] numbers = predictions.toFloatArray();
    long[] classes = labels.toLongArray();
    int width = numbers.length / classes.length;
    long right = 0;
    for (int row = 0; row < classes.length; row++) {
      int from = row * width;
      float largest = numbers[from];
      boolean isNumber = !Float.isNaN(largest);
      int chosen = 0;
      for (int i = 1; i < width; i++) {
        float number = numbers[from + i];
        isNumber &= !Float.isNaN(number);
        if (number > largest) {
          largest = number;
          chosen = i;
        }
      }
      if (isNumber && chosen == classes[row]) {
        right++;
      }
    }
    return right;
  }
}
