package io.github.scitemplate.search.strategy;

import io.github.scitemplate.search.space.Draws;

/**
 * Kernels along a choice. Each kernel has most of its weight at the observed choice; the prior is
 * even.
 */
final class ChoiceColumn implements KernelColumn {
  private final int choices;
  private final double[] observed;
  private final double same;
  private final double other;
  private final double logSame;
  private final double logOther;
  private final double logEven;

  ChoiceColumn(int choices, double[] observed, double choiceSmoothing) {
    this.choices = choices;
    this.observed = observed;
    double smoothing = choiceSmoothing / (observed.length + 1);
    double whole = 1 + choices * smoothing;
    this.same = (1 + smoothing) / whole;
    this.other = smoothing / whole;
    this.logSame = StrictMath.log(same);
    this.logOther = StrictMath.log(other);
    this.logEven = -StrictMath.log(choices);
  }

  @Override
  public double draw(int kernel, Draws draws) {
    double u = draws.uniform();
    if (kernel == observed.length) {
      return StrictMath.floor(u * choices);
    }
    if (u < same || choices == 1) {
      return observed[kernel];
    }
    // The other choices share the rest evenly.
    int step = 1 + StrictMath.min(choices - 2, (int) ((u - same) / other));
    return (observed[kernel] + step) % choices;
  }

  @Override
  public void addLogDensities(double code, double[] sums) {
    for (int k = 0; k < observed.length; k++) {
      sums[k] += observed[k] == code ? logSame : logOther;
    }
    sums[observed.length] += logEven;
  }
}
