package io.github.scitemplate.trainer;

import ai.djl.ndarray.NDManager;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.logger.Logger;
import io.github.scitemplate.trainer.step.GradientStep;
import io.github.scitemplate.trainer.step.ScheduledRate;
import io.github.scitemplate.trainer.step.TrainingParts;

/**
 * Runs one iteration of training, and of evaluation, without a trainer, to find out whether the
 * parts fit.
 */
public final class Rehearsal {
  private Rehearsal() {}

  /**
   * Trains on the first batch, and on the last one if it is shorter or closes an accumulation.
   * Calculates the metrics of both.
   */
  public static void ofOneBatch(TrainingParts parts) {
    MetricTracker metrics = parts.metrics().emptyCopy();
    metrics.open(parts.network().manager());
    double rate = parts.rules().optimizer().learningRate();
    GradientStep step = new GradientStep(parts);
    ScheduledRate constant = new ScheduledRate(rate, rate);
    train(parts, step, "", 0, constant, metrics);
    int last = parts.data().train().batches() - 1;
    boolean isShort = BatchShapes.lastIsShort(parts.data().train());
    if (last > 0 && (isShort || parts.rules().accumulatedBatches() > 1)) {
      String batch = isShort ? BatchShapes.last(Split.TRAIN, parts.data().train()) : "";
      train(parts, step, batch, last, constant, metrics);
    }
    metrics.values();
  }

  private static void train(
      TrainingParts parts,
      GradientStep step,
      String batch,
      int index,
      ScheduledRate rate,
      MetricTracker metrics) {
    BatchShapes.named(
        batch,
        () -> {
          try (NDManager scope = parts.network().newScope()) {
            Batch samples = parts.data().train().batch(scope, 0, index);
            if (index == 0) {
              parts.network().check(samples.inputs());
            }
            step.train(
                scope, samples, index, rate, metrics, Logger.trial(parts.metrics(), Split.TRAIN));
            return index;
          }
        });
  }

  /** Evaluates the first batch of a split, and the last one if it is shorter. */
  public static void ofEvaluation(TrainingParts parts, Split split, BatchSource source) {
    MetricTracker metrics = parts.metrics().emptyCopy();
    metrics.open(parts.network().manager());
    Evaluator.Trial trial =
        new Evaluator(parts, metrics, () -> false)
            .tryShapes(split, source, Logger.trial(metrics, split));
    if (split == Split.VAL) {
      AfterValidation.rehearse(parts, source, 0, trial.values(), Logger.trial(metrics, split));
    }
  }
}
