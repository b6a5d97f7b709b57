package io.github.scitemplate.search;

import io.github.scitemplate.search.space.Choice;
import io.github.scitemplate.search.space.Domain;
import io.github.scitemplate.search.space.NormalDistribution;
import java.util.Arrays;

/**
 * The density of one parameter as probabilities of cells, smoothed by kernels and one even prior.
 */
final class GridDensity {
  private static final int CELLS = 64;

  private GridDensity() {}

  /**
   * The probability of each cell; they sum to 1.
   *
   * @param codes the codes of the trials, at least one
   */
  static double[] of(Domain domain, double[] codes) {
    double[] density = domain instanceof Choice choice ? counts(choice, codes) : smooth(codes);
    for (int cell = 0; cell < density.length; cell++) {
      density[cell] = (density[cell] + 1.0 / density.length) / (codes.length + 1);
    }
    return density;
  }

  private static double[] counts(Choice choice, double[] codes) {
    double[] counts = new double[choice.size()];
    for (double code : codes) {
      counts[(int) code]++;
    }
    return counts;
  }

  private static double[] smooth(double[] codes) {
    double width = width(codes);
    double[] sums = new double[CELLS];
    for (double code : codes) {
      double whole = NormalDistribution.between(-code / width, (1 - code) / width);
      for (int cell = 0; cell < CELLS; cell++) {
        double from = ((double) cell / CELLS - code) / width;
        double to = ((cell + 1.0) / CELLS - code) / width;
        sums[cell] += NormalDistribution.between(from, to) / whole;
      }
    }
    return sums;
  }

  /**
   * Scott's rule, with the spread between the quartiles where that is less, and at least a cell.
   */
  private static double width(double[] codes) {
    double[] sorted = codes.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    double quartiles = sorted[3 * n / 4] - sorted[n / 4];
    double spread = StrictMath.min(deviation(sorted), quartiles / 1.34);
    return StrictMath.max(1.0 / CELLS, 1.059 * spread * StrictMath.pow(n, -0.2));
  }

  private static double deviation(double[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return StrictMath.sqrt(squares / StrictMath.max(1, values.length - 1));
  }
}
