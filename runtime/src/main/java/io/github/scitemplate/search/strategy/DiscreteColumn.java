package io.github.scitemplate.search.strategy;

import io.github.scitemplate.search.space.Draws;
import io.github.scitemplate.search.space.NormalDistribution;
import io.github.scitemplate.search.space.NumericDomain;
import java.util.HashMap;
import java.util.Map;

/**
 * Kernels along a parameter whose numbers lie on a grid. The density of a number is the part of a
 * kernel that falls into its cell.
 */
final class DiscreteColumn implements KernelColumn {
  /** A cell this many widths away from a kernel's mean gets next to nothing of the kernel. */
  private static final double FAR = 9;

  private static final double LOG_OF_NOTHING = -60;

  private final NumericDomain domain;
  private final TruncatedKernels kernels;
  private final Map<Double, double[]> byCell = new HashMap<>();

  DiscreteColumn(NumericDomain domain, TruncatedKernels kernels) {
    this.domain = domain;
    this.kernels = kernels;
  }

  @Override
  public double draw(int kernel, Draws draws) {
    return domain.positionOf(domain.valueAt(kernels.draw(kernel, draws)));
  }

  @Override
  public void addLogDensities(double code, double[] sums) {
    double[] logMasses = byCell.computeIfAbsent(code, this::logMasses);
    for (int k = 0; k < sums.length; k++) {
      sums[k] += logMasses[k];
    }
  }

  private double[] logMasses(double code) {
    double start = domain.cellStart(code);
    double end = domain.cellEnd(code);
    double[] logs = new double[kernels.count()];
    for (int k = 0; k < logs.length; k++) {
      double from = (start - kernels.mean(k)) / kernels.width(k);
      double to = (end - kernels.mean(k)) / kernels.width(k);
      logs[k] = from > FAR || to < -FAR ? LOG_OF_NOTHING : logMass(from, to, kernels.mass(k));
    }
    return logs;
  }

  private static double logMass(double from, double to, double whole) {
    double share = NormalDistribution.between(from, to) / whole;
    return StrictMath.max(LOG_OF_NOTHING, StrictMath.log(share));
  }
}
