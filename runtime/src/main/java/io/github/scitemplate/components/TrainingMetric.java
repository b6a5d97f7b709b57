package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/** A metric that a batch alone adds nothing to: training itself gives its values. */
sealed interface TrainingMetric extends Metric
    permits LoggedMetric, GradientNorm, GradientNoiseScale {

  @Override
  default NDArray sum(NDList predictions, NDList labels, NDArray loss, int samples) {
    throw new UnsupportedOperationException(name() + " is no sum over batches");
  }
}
