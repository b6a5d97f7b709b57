package io.github.scitemplate.losses;

import ai.djl.ndarray.NDArray;

/** Losses of numbers beside numbers. */
final class Regression {
  private Regression() {}

  static NDArray absoluteError(Temporaries t, NDArray predicted, NDArray labelled) {
    NDArray difference = t.of(predicted.sub(labelled));
    return t.of(difference.abs()).mean();
  }

  /** Half the square up to {@code delta}, from there as steep as it is at {@code delta}. */
  static NDArray huber(Temporaries t, NDArray predicted, NDArray labelled, double delta) {
    NDArray size = t.of(t.of(predicted.sub(labelled)).abs());
    NDArray near = t.of(size.minimum(t.number(delta, size)));
    NDArray half = t.of(t.of(near.square()).mul(0.5f));
    NDArray beyond = t.of(t.of(size.sub(near)).mul((float) delta));
    return t.of(half.add(beyond)).mean();
  }

  static NDArray smoothAbsoluteError(
      Temporaries t, NDArray predicted, NDArray labelled, double beta) {
    return beta == 0
        ? absoluteError(t, predicted, labelled)
        : t.of(huber(t, predicted, labelled, beta)).div((float) beta);
  }

  /** Of log-probabilities against probabilities. */
  static NDArray divergence(Temporaries t, NDArray predicted, NDArray labelled) {
    NDArray entropy = t.of(labelled.xlogy(labelled));
    NDArray each = t.of(entropy.sub(t.of(labelled.mul(predicted))));
    return t.of(each.sum()).div(predicted.getShape().get(0));
  }

  /** Of log-probabilities against log-probabilities. */
  static NDArray divergenceOfLogs(Temporaries t, NDArray predicted, NDArray labelled) {
    NDArray difference = t.of(labelled.sub(predicted));
    NDArray each = t.of(t.of(labelled.exp()).mul(difference));
    return t.of(each.sum()).div(predicted.getShape().get(0));
  }
}
