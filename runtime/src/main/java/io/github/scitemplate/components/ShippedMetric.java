package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/** A metric of the framework's own, which takes many batches at once. */
public interface ShippedMetric extends Metric {

  /** Whether it is taken of predictions and labels, and not of the losses alone. */
  boolean usesPredictions();

  /**
   * Looks at a batch before it is kept, wherever its shapes may differ from the batch before.
   *
   * @throws io.github.scitemplate.error.UserException if the metric cannot be taken of these shapes
   */
  default void check(NDList predictions, NDList labels) {}

  /** Nothing gathered yet. */
  Gatherer newGatherer();

  /** Not used: the framework takes many batches at once. */
  @Override
  default NDArray sum(NDList predictions, NDList labels, NDArray loss, int samples) {
    throw new UnsupportedOperationException(name() + " is no sum over batches");
  }
}
