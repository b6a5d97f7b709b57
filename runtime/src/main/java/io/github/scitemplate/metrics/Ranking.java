package io.github.scitemplate.metrics;

import java.util.Arrays;

/** Measures how well scores order positive samples above negative ones. */
final class Ranking {
  private final double[] positive;
  private final double[] negative;

  /** Keeps the arrays themselves and sorts them. */
  Ranking(double[] positive, double[] negative) {
    this.positive = positive;
    this.negative = negative;
    Arrays.sort(positive);
    Arrays.sort(negative);
  }

  int positives() {
    return positive.length;
  }

  /** Whether a sorted array has a NaN: sorting puts NaN last. */
  private static boolean hasNaN(double[] sorted) {
    return sorted.length > 0 && Double.isNaN(sorted[sorted.length - 1]);
  }

  private boolean isUndefined() {
    return positive.length == 0 || hasNaN(positive) || hasNaN(negative);
  }

  /**
   * The share of pairs whose positive sample has the higher score, with a tie counting half: the
   * Mann-Whitney statistic, which is the area under the ROC curve (Hanley and McNeil 1982).
   */
  double rocAuc() {
    if (isUndefined() || negative.length == 0) {
      return Double.NaN;
    }
    long pairs = 0;
    long ties = 0;
    int below = 0;
    int notAbove = 0;
    for (double score : positive) {
      while (below < negative.length && negative[below] < score) {
        below++;
      }
      while (notAbove < negative.length && negative[notAbove] <= score) {
        notAbove++;
      }
      pairs += below;
      ties += notAbove - below;
    }
    return (pairs + 0.5 * ties) / positive.length / negative.length;
  }

  /** The sum over scores, from the highest, of precision times the gain in recall. */
  double averagePrecision() {
    if (isUndefined()) {
      return Double.NaN;
    }
    double sum = 0;
    int p = positive.length;
    int n = negative.length;
    while (p > 0) {
      double score = positive[p - 1];
      int found = p;
      while (p > 0 && positive[p - 1] == score) {
        p--;
      }
      while (n > 0 && negative[n - 1] >= score) {
        n--;
      }
      double right = positive.length - p;
      double taken = right + (negative.length - n);
      sum += (found - p) * (right / taken);
    }
    return sum / positive.length;
  }
}
