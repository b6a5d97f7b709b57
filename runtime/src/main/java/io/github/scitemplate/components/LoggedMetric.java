package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/** A metric whose values a training step logs. A batch adds nothing to it. */
record LoggedMetric(String name) implements Metric {

  @Override
  public NDArray sum(NDList predictions, NDList labels, NDArray loss, int samples) {
    throw new UnsupportedOperationException(name + " is logged by a training step");
  }
}
