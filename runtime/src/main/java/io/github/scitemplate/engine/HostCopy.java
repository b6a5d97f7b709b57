package io.github.scitemplate.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;

/** Copies the numbers of arrays on any device to Java's memory, in double precision. */
public final class HostCopy {
  private HostCopy() {}

  /**
   * The numbers of several arrays, one array after another.
   *
   * @param arrays of one type; their shapes differ only in the first axis
   */
  public static double[] joined(NDList arrays) {
    if (arrays.size() == 1) {
      return numbers(arrays.head());
    }
    try (NDArray whole = NDArrays.concat(arrays)) {
      return numbers(whole);
    }
  }

  /**
   * Rounds numbers to the type of an array. For a type of whole numbers, they stay as they are.
   *
   * @param array gives the type
   */
  public static double[] rounded(NDArray array, double... numbers) {
    DataType type = array.getDataType();
    if (type == DataType.FLOAT64 || !type.isFloating()) {
      return numbers;
    }
    try (NDArray exact = array.getManager().create(numbers);
        NDArray rounded = exact.toType(type, true)) {
      return numbers(rounded);
    }
  }

  private static double[] numbers(NDArray array) {
    if (array.getDataType() == DataType.FLOAT32) {
      float[] single = array.toFloatArray();
      double[] numbers = new double[single.length];
      for (int i = 0; i < single.length; i++) {
        numbers[i] = single[i];
      }
      return numbers;
    }
    if (array.getDataType() == DataType.INT64) {
      long[] whole = array.toLongArray();
      double[] numbers = new double[whole.length];
      for (int i = 0; i < whole.length; i++) {
        numbers[i] = whole[i];
      }
      return numbers;
    }
    try (NDArray exact = array.toType(DataType.FLOAT64, true)) {
      return exact.toDoubleArray();
    }
  }
}
