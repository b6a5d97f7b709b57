package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/** A criterion that changes while training goes on, made by {@link Criterion#during}. */
record ProgressiveCriterion(LossDuring function) implements Criterion {

  @Override
  public NDArray loss(NDList predictions, NDList labels) {
    throw new UnsupportedOperationException(
        "a criterion made by Criterion.during needs to know where training is; for a metric, use one of its terms");
  }

  @Override
  public NDArray loss(NDList predictions, NDList labels, Progress progress) {
    return function.loss(predictions, labels, progress);
  }
}
