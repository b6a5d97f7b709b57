package io.github.scitemplate.metrics;

/**
 * A share that is computed from how often a class was predicted rightly and wrongly. It is zero if
 * its denominator is.
 */
@FunctionalInterface
interface CountRatio {
  CountRatio PRECISION = (tp, fp, fn, tn) -> share(tp, tp + fp);
  CountRatio RECALL = (tp, fp, fn, tn) -> share(tp, tp + fn);
  CountRatio SPECIFICITY = (tp, fp, fn, tn) -> share(tn, tn + fp);
  CountRatio JACCARD = (tp, fp, fn, tn) -> share(tp, tp + fp + fn);

  double of(double tp, double fp, double fn, double tn);

  /** F-beta (van Rijsbergen 1979). */
  static CountRatio fBeta(double beta) {
    if (!(beta > 0) || !Double.isFinite(beta)) {
      throw new IllegalArgumentException("beta must be a positive number, not " + beta);
    }
    double square = beta * beta;
    return (tp, fp, fn, tn) -> share((1 + square) * tp, (1 + square) * tp + square * fn + fp);
  }

  /**
   * The share of right answers.
   *
   * @param ofOneClass whether a sample has one of several classes; true negatives do not count then
   */
  static CountRatio accuracy(boolean ofOneClass) {
    return ofOneClass ? RECALL : (tp, fp, fn, tn) -> share(tp + tn, tp + fp + fn + tn);
  }

  private static double share(double part, double whole) {
    return whole == 0 ? 0 : part / whole;
  }
}
