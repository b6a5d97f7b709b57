package io.github.scitemplate.components;

import ai.djl.ndarray.NDList;
import io.github.scitemplate.engine.kernels.Kernels.Derivative;
import java.util.Optional;

/**
 * A criterion that the framework brings: it refuses shapes that do not fit, and less of it is
 * better. It may know its derivative, which saves recording the loss and going back over it.
 */
public interface ShippedCriterion extends Criterion {

  /**
   * The loss and its derivative in the first prediction; empty where it does not know it.
   *
   * @param predictions the model's outputs
   * @param labels the batch's labels
   */
  default Optional<Derivative> derivative(NDList predictions, NDList labels) {
    return Optional.empty();
  }
}
