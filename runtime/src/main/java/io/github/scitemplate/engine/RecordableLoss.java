package io.github.scitemplate.engine;

import ai.djl.ndarray.NDList;

/** A loss as operations on arrays, so that it can be recorded with the model. */
@FunctionalInterface
public interface RecordableLoss {

  /**
   * The loss of a batch, and its derivative with respect to the first prediction if that is
   * calculated with it.
   */
  NDList of(NDList predictions, NDList labels);
}
