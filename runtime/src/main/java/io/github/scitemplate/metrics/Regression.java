package io.github.scitemplate.metrics;

import io.github.scitemplate.components.Gatherer;
import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.Metric.Best;
import java.util.function.Supplier;

/**
 * Makes metrics of numbers, which compare the model's first output with the first label array. Both
 * have one shape, or the shapes (N, 1) and (N). A NaN among the numbers makes the metric NaN.
 *
 * <p>Metrics that depend on the spread of numbers are calculated for each output of a sample
 * separately. Their value is the mean, as with scikit-learn's {@code uniform_average}.
 */
public final class Regression {
  private Regression() {}

  private static Metric of(String name, Best best, Supplier<Gatherer> gatherers) {
    return new GatheredMetric(name, best, new SameShape(), gatherers);
  }

  /** The mean absolute error, {@code mae}. */
  public static Metric meanAbsoluteError() {
    return of("mae", Best.LEAST, () -> new MeanError((p, t) -> Math.abs(p - t), m -> m));
  }

  /** The mean squared error, {@code mse}. */
  public static Metric meanSquaredError() {
    return of("mse", Best.LEAST, () -> new MeanError((p, t) -> (p - t) * (p - t), m -> m));
  }

  /** The root of the mean squared error, {@code rmse}. */
  public static Metric rootMeanSquaredError() {
    return of("rmse", Best.LEAST, () -> new MeanError((p, t) -> (p - t) * (p - t), Math::sqrt));
  }

  /**
   * The mean of errors as shares of the labels, {@code mape}. A label counts as 1.17e-6 at least,
   * as in torchmetrics.
   */
  public static Metric meanAbsolutePercentageError() {
    return of(
        "mape",
        Best.LEAST,
        () -> new MeanError((p, t) -> Math.abs(p - t) / Math.max(Math.abs(t), 1.17e-6), m -> m));
  }

  /**
   * The coefficient of determination, {@code r2}: 1 minus the sum of squared errors divided by the
   * labels' spread. If all labels are alike, it is 1 without an error and 0 otherwise, as in
   * scikit-learn. For fewer than two samples, it is NaN.
   */
  public static Metric r2() {
    return of("r2", Best.MOST, () -> new Moments(Moments::r2));
  }

  /**
   * The share of the labels' variance that predictions explain, {@code explained_variance}. It is
   * like R², but a constant error costs nothing.
   */
  public static Metric explainedVariance() {
    return of("explained_variance", Best.MOST, () -> new Moments(Moments::explainedVariance));
  }

  /** The linear correlation, {@code pearson}; NaN if all labels or all predictions are alike. */
  public static Metric pearson() {
    return of("pearson", Best.MOST, () -> new Moments(Moments::correlation));
  }

  /**
   * The correlation of ranks, {@code spearman}, where equal numbers share their mean rank; NaN if
   * all labels or all predictions are alike. All numbers are kept until the split ends.
   */
  public static Metric spearman() {
    return of("spearman", Best.MOST, RankCorrelation::new);
  }

  /**
   * The mean cosine between the prediction and the label of a sample, {@code cosine_similarity}; 0
   * where one of them is zero.
   */
  public static Metric cosineSimilarity() {
    return of("cosine_similarity", Best.MOST, Cosine::new);
  }
}
