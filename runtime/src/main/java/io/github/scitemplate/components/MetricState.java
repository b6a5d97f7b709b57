package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Map;

/**
 * Gathers what a metric needs of a split. The framework begins a new state for each split, asks for
 * its value at the end, keeps its arrays in checkpoints, and closes them.
 */
public interface MetricState {

  /**
   * Adds a batch. Arrays that are made from the batch's arrays are closed after the iteration. To
   * keep numbers, add them to the state's own arrays in place ({@code addi}).
   *
   * @param predictions the model's outputs, without what a gradient would need
   * @param loss the batch's mean loss, a scalar
   * @param samples samples in the batch
   */
  void update(NDList predictions, NDList labels, NDArray loss, int samples);

  /** The value of all that was added; NaN if there is none. */
  MetricValue compute();

  /**
   * All that {@link #update} changes, by name. Checkpoints keep copies of these arrays. When
   * training is resumed, {@link #restore} copies them back.
   */
  Map<String, NDArray> tensors();

  /**
   * Goes on from the arrays of a checkpoint. A state whose arrays grow overrides this.
   *
   * @param saved by the names of {@link #tensors}; closed after the call
   */
  default void restore(Map<String, NDArray> saved) {
    tensors().forEach((name, tensor) -> SavedMetric.copy(name, saved, tensor));
  }
}
