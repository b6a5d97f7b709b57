package io.github.scitemplate.components;

import ai.djl.ndarray.NDList;
import io.github.scitemplate.engine.Kernels.Derivative;
import java.util.Optional;

/** A criterion that knows its derivative, which saves recording the loss and going back over it. */
interface DifferentiatedCriterion extends Criterion {

  /**
   * The loss and its derivative in the first prediction; empty for shapes it does not know it for.
   */
  Optional<Derivative> derivative(NDList predictions, NDList labels);
}
