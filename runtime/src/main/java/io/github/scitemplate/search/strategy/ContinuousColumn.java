package io.github.scitemplate.search.strategy;

import io.github.scitemplate.search.space.Draws;
import io.github.scitemplate.search.space.NumericDomain;

/** Kernels along a parameter of real numbers. */
final class ContinuousColumn implements KernelColumn {
  private final NumericDomain domain;
  private final TruncatedKernels kernels;
  private final double[] logHeights;
  private final double[] sharpness;

  ContinuousColumn(NumericDomain domain, TruncatedKernels kernels) {
    this.domain = domain;
    this.kernels = kernels;
    this.logHeights = new double[kernels.count()];
    this.sharpness = new double[kernels.count()];
    for (int k = 0; k < logHeights.length; k++) {
      double area = kernels.width(k) * kernels.mass(k) * StrictMath.sqrt(2 * StrictMath.PI);
      logHeights[k] = -StrictMath.log(area);
      sharpness[k] = 0.5 / (kernels.width(k) * kernels.width(k));
    }
  }

  @Override
  public double draw(int kernel, Draws draws) {
    return domain.positionOf(domain.valueAt(kernels.draw(kernel, draws)));
  }

  @Override
  public void addLogDensities(double code, double[] sums) {
    for (int k = 0; k < sums.length; k++) {
      double distance = code - kernels.mean(k);
      sums[k] += logHeights[k] - sharpness[k] * distance * distance;
    }
  }
}
