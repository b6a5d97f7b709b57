package io.github.scitemplate.monitor;

/** Which of two scores is the better one. */
public enum ScoreMode {
  MAX,
  MIN;

  /**
   * Whether {@code score} is strictly better than {@code best}. NaN is never better, and any number
   * is better than NaN.
   */
  public boolean isBetter(double score, double best) {
    if (Double.isNaN(score)) {
      return false;
    }
    return Double.isNaN(best) || (this == MAX ? score > best : score < best);
  }

  /** The score as a loss: less is better. */
  public double loss(double score) {
    return this == MIN ? score : -score;
  }
}
