package io.github.scitemplate.search.strategy;

import io.github.scitemplate.search.space.Draws;
import io.github.scitemplate.search.space.NormalDistribution;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Normal distributions cut off at 0 and 1, one around each observation and a last, wide one as the
 * prior.
 */
final class TruncatedKernels {
  private static final double NARROWEST = 100;

  private final double[] means;
  private final double[] widths;

  /** The part of each uncut distribution that lies between 0 and 1. */
  private final double[] masses;

  private TruncatedKernels(double[] means, double[] widths) {
    this.means = means;
    this.widths = widths;
    this.masses = masses(means, widths);
  }

  /**
   * The kernels around these observations. Each is as wide as the larger distance to its two
   * neighbours (Bergstra et al. 2011), but no narrower than the range divided by one more than the
   * number of kernels, or a hundredth of the range if that is wider.
   */
  static TruncatedKernels around(double[] observed) {
    int n = observed.length;
    double[] means = Arrays.copyOf(observed, n + 1);
    means[n] = 0.5;
    double[] widths = new double[n + 1];
    widths[n] = 1;
    int[] order =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> observed[i]))
            .mapToInt(i -> i)
            .toArray();
    double narrowest = 1 / StrictMath.min(NARROWEST, n + 2.0);
    for (int i = 0; i < n; i++) {
      double width = neighbourDistance(observed, order, i);
      widths[order[i]] = StrictMath.min(1, StrictMath.max(narrowest, width));
    }
    return new TruncatedKernels(means, widths);
  }

  /**
   * The larger distance to the two neighbours. The ends of the range are neighbours only of a
   * single observation.
   */
  private static double neighbourDistance(double[] observed, int[] order, int place) {
    double here = observed[order[place]];
    int n = order.length;
    if (n == 1) {
      return StrictMath.max(here, 1 - here);
    }
    double below = place == 0 ? 0 : here - observed[order[place - 1]];
    double above = place == n - 1 ? 0 : observed[order[place + 1]] - here;
    return StrictMath.max(below, above);
  }

  private static double[] masses(double[] means, double[] widths) {
    double[] masses = new double[means.length];
    for (int k = 0; k < means.length; k++) {
      masses[k] = NormalDistribution.between(-means[k] / widths[k], (1 - means[k]) / widths[k]);
    }
    return masses;
  }

  double mean(int kernel) {
    return means[kernel];
  }

  double width(int kernel) {
    return widths[kernel];
  }

  double mass(int kernel) {
    return masses[kernel];
  }

  int count() {
    return means.length;
  }

  /** A draw from one of the kernels, by inversion. */
  double draw(int kernel, Draws draws) {
    double mean = means[kernel];
    double width = widths[kernel];
    double below = NormalDistribution.cumulative(-mean / width);
    double quantile = NormalDistribution.quantile(below + draws.uniform() * masses[kernel]);
    return StrictMath.min(1, StrictMath.max(0, mean + width * quantile));
  }
}
