package io.github.scitemplate.search.strategy;

import io.github.scitemplate.search.space.Draws;
import java.util.List;

/**
 * The normal distribution of {@link CmaEs} and how a generation of ranked points changes it:
 * equations 41 to 47 of Hansen's tutorial (2016). Mutable: {@link #update} changes it.
 */
final class CmaDistribution {
  private static final double WORST_CONDITION = 1e14;
  private static final double NARROWEST = 1e-11;

  private final CmaConstants constants;
  private final double[] weights;
  private final double[] mean;
  private final double[] sigmaPath;
  private final double[] covariancePath;
  private final double[][] covariance;
  private double sigma;
  private int generation;
  private double[] axes;
  private double[][] directions;

  CmaDistribution(CmaConstants constants, double[] mean, double sigma) {
    int n = constants.n();
    this.constants = constants;
    this.weights = constants.weights();
    this.mean = mean.clone();
    this.sigma = sigma;
    this.sigmaPath = new double[n];
    this.covariancePath = new double[n];
    this.covariance = new double[n][n];
    this.axes = new double[n];
    this.directions = new double[n][n];
    for (int i = 0; i < n; i++) {
      covariance[i][i] = 1;
      axes[i] = 1;
      directions[i][i] = 1;
    }
  }

  int lambda() {
    return constants.lambda();
  }

  double mean(int i) {
    return mean[i];
  }

  /** The standard deviation along coordinate {@code i}. */
  double deviation(int i) {
    return sigma * StrictMath.sqrt(covariance[i][i]);
  }

  /** A draw: mean + sigma · B · D · z. */
  double[] draw(Draws draws) {
    double[] scaled = new double[mean.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = axes[i] * draws.gaussian();
    }
    double[] point = mean.clone();
    for (int i = 0; i < point.length; i++) {
      for (int j = 0; j < scaled.length; j++) {
        point[i] += sigma * directions[i][j] * scaled[j];
      }
    }
    return point;
  }

  /**
   * Learns from a generation.
   *
   * @param ranked lambda points, the best first
   */
  void update(List<double[]> ranked) {
    double[][] steps = new double[ranked.size()][];
    for (int k = 0; k < steps.length; k++) {
      steps[k] = shortened(step(ranked.get(k)));
    }
    double[] together = recombined(steps);
    moveMean(ranked);
    generation++;
    boolean calm = updatePaths(together);
    updateCovariance(steps, calm);
    double growth = length(sigmaPath) / constants.chiN() - 1;
    sigma *= StrictMath.exp(StrictMath.min(1, constants.cSigma() / constants.dSigma() * growth));
    decompose();
  }

  private double[] step(double[] point) {
    double[] step = new double[mean.length];
    for (int i = 0; i < step.length; i++) {
      step[i] = (point[i] - mean[i]) / sigma;
    }
    return step;
  }

  /**
   * Cuts a step that is longer than any likely one. Such steps come from points that were not drawn
   * from this distribution, and would break it (Hansen, "Injecting External Solutions Into CMA-ES",
   * 2011).
   */
  private double[] shortened(double[] step) {
    int n = constants.n();
    double longest = StrictMath.sqrt(n) + 2.0 * n / (n + 2);
    double factor = StrictMath.min(1, longest / length(whitened(step)));
    double[] shortened = step.clone();
    for (int i = 0; i < shortened.length; i++) {
      shortened[i] *= factor;
    }
    return shortened;
  }

  /** The step multiplied with the inverse root of the covariance. */
  private double[] whitened(double[] step) {
    int n = step.length;
    double[] along = new double[n];
    for (int j = 0; j < n; j++) {
      for (int i = 0; i < n; i++) {
        along[j] += directions[i][j] * step[i];
      }
      along[j] /= axes[j];
    }
    double[] whitened = new double[n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        whitened[i] += directions[i][j] * along[j];
      }
    }
    return whitened;
  }

  private double[] recombined(double[][] points) {
    double[] sum = new double[mean.length];
    for (int k = 0; k < constants.lambda() / 2; k++) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += weights[k] * points[k][i];
      }
    }
    return sum;
  }

  private void moveMean(List<double[]> ranked) {
    double[] moved = recombined(ranked.toArray(double[][]::new));
    System.arraycopy(moved, 0, mean, 0, moved.length);
  }

  /** Updates both paths; false if the path of the step size is unusually long. */
  private boolean updatePaths(double[] together) {
    double cSigma = constants.cSigma();
    double gain = StrictMath.sqrt(cSigma * (2 - cSigma) * constants.muEff());
    double[] white = whitened(together);
    for (int i = 0; i < white.length; i++) {
      sigmaPath[i] = (1 - cSigma) * sigmaPath[i] + gain * white[i];
    }
    double settled = StrictMath.sqrt(1 - StrictMath.pow(1 - cSigma, 2.0 * generation));
    double limit = (1.4 + 2.0 / (constants.n() + 1)) * constants.chiN();
    boolean calm = length(sigmaPath) / settled < limit;
    double cC = constants.cC();
    double covarianceGain = calm ? StrictMath.sqrt(cC * (2 - cC) * constants.muEff()) : 0;
    for (int i = 0; i < together.length; i++) {
      covariancePath[i] = (1 - cC) * covariancePath[i] + covarianceGain * together[i];
    }
    return calm;
  }

  private void updateCovariance(double[][] steps, boolean calm) {
    double[] safe = safeWeights(steps);
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    double c1 = constants.c1();
    double cMu = constants.cMu();
    double cC = constants.cC();
    double kept = 1 - c1 - cMu * sum + (calm ? 0 : c1 * cC * (2 - cC));
    for (int i = 0; i < mean.length; i++) {
      for (int j = 0; j <= i; j++) {
        double rankMu = 0;
        for (int k = 0; k < steps.length; k++) {
          rankMu += safe[k] * steps[k][i] * steps[k][j];
        }
        double rankOne = covariancePath[i] * covariancePath[j];
        covariance[i][j] = kept * covariance[i][j] + c1 * rankOne + cMu * rankMu;
        covariance[j][i] = covariance[i][j];
      }
    }
  }

  /**
   * The weights with negative ones scaled by the length of their steps, which keeps the covariance
   * positive definite.
   */
  private double[] safeWeights(double[][] steps) {
    double[] safe = weights.clone();
    for (int k = 0; k < safe.length; k++) {
      if (safe[k] < 0) {
        double size = length(whitened(steps[k]));
        safe[k] *= constants.n() / StrictMath.max(1e-8, size * size);
      }
    }
    return safe;
  }

  private void decompose() {
    SymmetricMatrix eigen = SymmetricMatrix.decompose(covariance);
    directions = eigen.vectors();
    for (int i = 0; i < axes.length; i++) {
      axes[i] = StrictMath.sqrt(StrictMath.max(1e-30, eigen.values()[i]));
    }
  }

  /** Whether further generations would change nothing that matters. */
  boolean exhausted() {
    double longest = 0;
    double shortest = Double.POSITIVE_INFINITY;
    for (double axis : axes) {
      longest = StrictMath.max(longest, axis);
      shortest = StrictMath.min(shortest, axis);
    }
    double condition = longest / shortest;
    return sigma * longest < NARROWEST || condition * condition > WORST_CONDITION;
  }

  private static double length(double[] vector) {
    double sum = 0;
    for (double x : vector) {
      sum += x * x;
    }
    return StrictMath.sqrt(sum);
  }
}
