package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Map;

/**
 * What a metric has gathered of a split so far. The house begins a new one for each split, asks for
 * its value at the end, keeps its arrays in checkpoints, and closes them.
 */
public interface MetricState {

  /**
   * Adds a batch. What is made here of the batch's arrays is closed after the iteration; what must
   * stay is added to the state's own arrays in place ({@code addi}).
   *
   * @param predictions of the model, without their history
   * @param loss the batch's mean loss, a scalar
   * @param samples samples in the batch
   */
  void update(NDList predictions, NDList labels, NDArray loss, int samples);

  /** The value of all that was added; NaN if it has none. */
  MetricValue compute();

  /**
   * All that {@link #update} changes, by name. Checkpoints keep copies of it, and a resume copies
   * them back into these arrays.
   */
  Map<String, NDArray> tensors();

  /**
   * Goes on from the arrays of a checkpoint. A state whose arrays grow overrides it.
   *
   * @param saved by the names of {@link #tensors}; closed after the call
   */
  default void restore(Map<String, NDArray> saved) {
    tensors().forEach((name, tensor) -> SavedMetric.copy(name, saved, tensor));
  }
}
