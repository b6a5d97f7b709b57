package io.github.scitemplate.components;

import ai.djl.ndarray.NDList;
import io.github.scitemplate.engine.kernels.Kernels.Derivative;
import java.util.Optional;

/**
 * A criterion of the framework. It refuses shapes that do not fit, and a smaller loss is better. It
 * may know its derivative; then the engine need not record the loss and differentiate it.
 */
public interface ShippedCriterion extends Criterion {

  /**
   * The loss and its derivative with respect to the first prediction; empty if the criterion does
   * not know the derivative of these arrays.
   *
   * @param predictions the model's outputs
   * @param labels the batch's labels
   */
  default Optional<Derivative> derivative(NDList predictions, NDList labels) {
    return Optional.empty();
  }
}
