package io.github.scitemplate.optimizer;

import ai.djl.ndarray.NDArray;

/** Which parameters weight decay acts on. */
public enum Decayed {
  /** All, as PyTorch's optimizers do with one group of parameters. */
  ALL,
  /** Weights only: neither biases nor the scales and shifts of normalisations. */
  WEIGHTS;

  /** How many of {@code parameters}, from the first. */
  long count(NDArray parameters, Step step) {
    return this == ALL ? parameters.size() : step.weights();
  }
}
