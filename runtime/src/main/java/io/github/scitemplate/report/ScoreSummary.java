package io.github.scitemplate.report;

import java.util.List;
import org.hipparchus.distribution.continuous.TDistribution;

/**
 * Summarizes the scores of a combination's experiments. The scores count as independent draws from
 * one normal distribution. Those of folds are not independent, since their training data overlap;
 * the interval is then too narrow (Bengio, Grandvalet, "No unbiased estimator of the variance of
 * k-fold cross-validation", JMLR 5, 2004).
 *
 * @param count how many scores there are
 * @param mean their mean; NaN if there are none
 * @param deviation their standard deviation, with count - 1; NaN if there are fewer than two
 * @param low the lower end of the 95 % confidence interval of the mean, by Student's t
 * @param high its upper end
 */
public record ScoreSummary(int count, double mean, double deviation, double low, double high) {
  private static final double UPPER_QUANTILE = 0.975;

  /** The summary of these scores; NaN does not count. */
  static ScoreSummary of(List<Double> scores) {
    double[] known = scores.stream().mapToDouble(d -> d).filter(d -> !Double.isNaN(d)).toArray();
    int count = known.length;
    double sum = 0;
    for (double score : known) {
      sum += score;
    }
    double mean = count == 0 ? Double.NaN : sum / count;
    if (count < 2) {
      return new ScoreSummary(count, mean, Double.NaN, Double.NaN, Double.NaN);
    }
    double squares = 0;
    for (double score : known) {
      squares += (score - mean) * (score - mean);
    }
    double deviation = Math.sqrt(squares / (count - 1));
    double half = halfWidth(count) * deviation;
    return new ScoreSummary(count, mean, deviation, mean - half, mean + half);
  }

  /** Half of the interval's width, in standard deviations. */
  private static double halfWidth(int count) {
    return new TDistribution(count - 1).inverseCumulativeProbability(UPPER_QUANTILE)
        / Math.sqrt(count);
  }

  /** How many scores of the same deviation make the interval half as wide; 2 for fewer than two. */
  static int countToHalve(int count) {
    if (count < 2) {
      return 2;
    }
    double wanted = halfWidth(count) / 2;
    int more = count + 1;
    while (halfWidth(more) > wanted) {
      more++;
    }
    return more;
  }
}
