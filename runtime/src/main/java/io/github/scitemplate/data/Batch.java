package io.github.scitemplate.data;

import ai.djl.ndarray.NDList;
import java.util.stream.Stream;

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
    return Stream.concat(inputs.stream(), labels.stream())
        .mapToLong(array -> array.size() * array.getDataType().getNumOfBytes())
        .sum();
  }
}
