package io.github.scitemplate.metrics;

import io.github.scitemplate.components.Gatherer;
import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.Metric.Best;
import java.util.function.Supplier;

/**
 * Metrics of numbers: the model's first output beside the first label array, both of one shape, or
 * (N, 1) beside (N). A number that is none makes the metric none, too.
 *
 * <p>Metrics that compare a number's spread are taken of each output of a sample apart, and the
 * value is their mean, as scikit-learn's {@code uniform_average}.
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
   * The coefficient of determination, {@code r2}: 1 minus the squared errors over the labels'
   * spread. Of labels that are all alike it is 1 without an error and else 0, as in scikit-learn;
   * of fewer than two samples it is NaN.
   */
  public static Metric r2() {
    return of("r2", Best.MOST, () -> new Moments(Moments::r2));
  }

  /**
   * The share of the labels' variance that predictions explain, {@code explained_variance}: as R²,
   * but a constant error costs nothing.
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
