package io.github.scitemplate.losses;

import ai.djl.ndarray.NDArray;

/** Calculates losses that compare numbers with numbers. */
final class Regression {
  private Regression() {}

  static NDArray absoluteError(Temporaries t, NDArray predicted, NDArray labelled) {
    NDArray difference = t.of(predicted.sub(labelled));
    return t.of(difference.abs()).mean();
  }

  /**
   * Half the square of a difference up to {@code delta}; beyond, a line with the slope at {@code
   * delta}.
   */
  static NDArray huber(Temporaries t, NDArray predicted, NDArray labelled, double delta) {
    NDArray size = t.of(t.of(predicted.sub(labelled)).abs());
    NDArray near = t.of(size.minimum(t.number(delta, size)));
    NDArray half = t.of(t.times(t.of(near.square()), 0.5));
    NDArray beyond = t.of(t.times(t.of(size.sub(near)), delta));
    return t.of(half.add(beyond)).mean();
  }

  static NDArray smoothAbsoluteError(
      Temporaries t, NDArray predicted, NDArray labelled, double beta) {
    return beta == 0
        ? absoluteError(t, predicted, labelled)
        : t.of(huber(t, predicted, labelled, beta)).div(t.number(beta, predicted));
  }

  /** The divergence of log-probabilities from probabilities. */
  static NDArray divergence(Temporaries t, NDArray predicted, NDArray labelled) {
    NDArray entropy = t.of(labelled.xlogy(labelled));
    NDArray each = t.of(entropy.sub(t.of(labelled.mul(predicted))));
    return t.of(each.sum()).div(t.number((double) predicted.getShape().get(0), predicted));
  }

  /** The divergence of log-probabilities from log-probabilities. */
  static NDArray divergenceOfLogs(Temporaries t, NDArray predicted, NDArray labelled) {
    NDArray difference = t.of(labelled.sub(predicted));
    NDArray each = t.of(t.of(labelled.exp()).mul(difference));
    return t.of(each.sum()).div(t.number((double) predicted.getShape().get(0), predicted));
  }
}
