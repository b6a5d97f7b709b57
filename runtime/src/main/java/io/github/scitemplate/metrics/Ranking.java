package io.github.scitemplate.metrics;

import java.util.Arrays;

/** What the order of scores says of samples that are positive or negative. */
final class Ranking {
  private final double[] positive;
  private final double[] negative;

  /** Takes the arrays over and sorts them. */
  Ranking(double[] positive, double[] negative) {
    this.positive = positive;
    this.negative = negative;
    Arrays.sort(positive);
    Arrays.sort(negative);
  }

  int positives() {
    return positive.length;
  }

  /** Sorting puts what is no number last. */
  private static boolean hasNaN(double[] sorted) {
    return sorted.length > 0 && Double.isNaN(sorted[sorted.length - 1]);
  }

  private boolean isUndefined() {
    return positive.length == 0 || hasNaN(positive) || hasNaN(negative);
  }

  /**
   * The share of pairs whose positive sample has the higher score, a tie being half: the
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
