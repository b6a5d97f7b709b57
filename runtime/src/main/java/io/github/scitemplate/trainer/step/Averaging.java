package io.github.scitemplate.trainer.step;

/** Which average of the weights is validated, kept and tested in their place. */
public sealed interface Averaging {

  /** No average: the weights themselves are. */
  record None() implements Averaging {}

  /**
   * Each update moves the average towards the weights: PyTorch's {@code get_ema_multi_avg_fn}.
   *
   * @param decay how much of the average an update keeps
   */
  record Exponential(double decay) implements Averaging {}

  /**
   * The mean of the weights after each update from some epoch on: Izmailov et al., "Averaging
   * Weights Leads to Wider Optima and Better Generalization" (UAI 2018), and PyTorch's {@code
   * AveragedModel} as it is by default. Until then the weights themselves are used.
   *
   * @param fromEpoch counted from 0
   */
  record Equal(long fromEpoch) implements Averaging {}

  /** No average. */
  static Averaging none() {
    return new None();
  }
}
