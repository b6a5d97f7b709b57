package io.github.scitemplate.optimizer;

import ai.djl.ndarray.NDArray;
import io.github.scitemplate.engine.kernels.Kernels;

/** Which parameters weight decay acts on. */
public enum Decayed {
  /** All, as PyTorch's optimizers do with one group of parameters. */
  ALL,
  /** Weights only: neither biases nor the scales and shifts of normalisations. */
  WEIGHTS;

  /** How many numbers of {@code parameters} decay, from the first. */
  long count(NDArray parameters, Step step) {
    return this == ALL ? parameters.size() : step.weights();
  }

  /** Adds the decayed parameters, times {@code weightDecay}, to the gradient: an L2 penalty. */
  void penalise(NDArray parameters, NDArray gradient, Step step, double weightDecay) {
    if (weightDecay != 0) {
      Kernels.addScaled(gradient, parameters, count(parameters, step), weightDecay);
    }
  }

  /** Shrinks the decayed parameters by the share {@code weightDecay} times the learning rate. */
  void shrink(NDArray parameters, Step step, double weightDecay) {
    shrinkFirst(parameters, count(parameters, step), step, weightDecay);
  }

  /** As {@link #shrink}, of so many parameters from the first. */
  static void shrinkFirst(NDArray parameters, long count, Step step, double weightDecay) {
    if (weightDecay != 0) {
      Kernels.scale(parameters, count, 1 - step.learningRate() * weightDecay);
    }
  }
}
