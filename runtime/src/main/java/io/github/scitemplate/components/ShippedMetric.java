package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/** A metric of the framework, which is calculated from many batches at once. */
public interface ShippedMetric extends Metric {

  /** Whether the metric needs predictions and labels, and not only the losses. */
  boolean usesPredictions();

  /**
   * Checks a batch before it is kept. This is called wherever its shapes may differ from those of
   * the batch before.
   *
   * @throws io.github.scitemplate.error.UserException if the metric cannot be calculated from these
   *     shapes
   */
  default void check(NDList predictions, NDList labels) {}

  /** A gatherer that has gathered nothing yet. */
  Gatherer newGatherer();

  /** Not called: a gatherer adds many batches at once. */
  @Override
  default NDArray sum(NDList predictions, NDList labels, NDArray loss, int samples) {
    throw new UnsupportedOperationException(name() + " is no sum over batches");
  }
}
