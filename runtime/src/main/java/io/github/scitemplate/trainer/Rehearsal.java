package io.github.scitemplate.trainer;

import ai.djl.ndarray.NDManager;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.data.BatchSource;

/**
 * One iteration of training, and of evaluation, without a trainer, to find out whether the parts
 * fit.
 */
public final class Rehearsal {
  private Rehearsal() {}

  /** Trains on the first batch and takes the metrics of it. */
  public static void ofOneBatch(TrainingParts parts) {
    MetricTracker metrics = parts.metrics().another();
    metrics.open(parts.network().manager());
    double rate = parts.optimizer().learningRate();
    GradientStep step = new GradientStep(parts);
    try (NDManager scope = parts.network().newScope()) {
      step.train(
          scope, parts.train().batch(scope, 0, 0), 0, 0, new ScheduledRate(rate, rate), metrics);
    }
    metrics.averages();
  }

  /** Evaluates the first batch of a split. */
  public static void ofEvaluation(TrainingParts parts, Split split, BatchSource source) {
    MetricTracker metrics = parts.metrics().another();
    metrics.open(parts.network().manager());
    new Evaluator(parts.network(), parts.criterion(), metrics, () -> false)
        .tryFirstBatch(split, source);
  }
}
