package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;

/** The average over samples of what a criterion gives. */
record CriterionMetric(String name, Criterion criterion) implements Metric {

  @Override
  public NDArray sum(NDList predictions, NDList labels, NDArray loss, int samples) {
    try (NDArray value = Losses.take(criterion, predictions, labels);
        NDArray exact = value.toType(DataType.FLOAT64, false)) {
      return exact.mul(samples);
    }
  }
}
