package io.github.scitemplate.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * Some samples on the device. They are closed with the scope in which they were made.
 *
 * @param inputs one array for each input of the model, shape (samples, …)
 * @param labels one array for each label, shape (samples, …)
 * @param samples how many there are
 */
public record Batch(NDList inputs, NDList labels, int samples) {

  /** How much memory inputs and labels take. */
  public long bytes() {
    return bytes(inputs) + bytes(labels);
  }

  private static long bytes(NDList arrays) {
    long sum = 0;
    for (NDArray array : arrays) {
      sum += array.size() * array.getDataType().getNumOfBytes();
    }
    return sum;
  }
}
