package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/** A loss that depends on how far training is. */
@FunctionalInterface
public interface LossDuring {

  /**
   * The loss of a batch.
   *
   * @return a scalar, the mean over the samples
   */
  NDArray loss(NDList predictions, NDList labels, Progress progress);
}
