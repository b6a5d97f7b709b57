package io.github.scitemplate.trainer;

import ai.djl.ndarray.NDManager;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.logger.Logger;
import io.github.scitemplate.trainer.step.GradientStep;
import io.github.scitemplate.trainer.step.ScheduledRate;
import io.github.scitemplate.trainer.step.TrainingParts;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds out after the first iteration whether all splits fit the model, and not after hours, at the
 * first validation or the test.
 */
final class ShapeTrial {
  private final TrainingParts parts;
  private final GradientStep step;
  private final Evaluator evaluator;
  private final Logger logger;

  ShapeTrial(TrainingParts parts, GradientStep step, Evaluator evaluator, Logger logger) {
    this.parts = parts;
    this.step = step;
    this.evaluator = evaluator;
    this.logger = logger;
  }

  /**
   * Evaluates the first batch of the validation data and of the test data, tries {@code
   * afterValidation}, and sends a shorter last batch of each split through the model. Afterwards
   * the model and the optimizer are as before.
   *
   * @return warnings for the user
   */
  List<String> run(ScheduledRate rate) {
    Evaluator.Trial validation =
        evaluator.tryShapes(Split.VAL, parts.data().val(), logger.trial(Split.VAL));
    List<String> warnings = new ArrayList<>(validation.warnings());
    AfterValidation.rehearse(
        parts, parts.data().val(), 1, validation.values(), logger.trial(Split.VAL));
    parts.data().val().prepare(0, 0);
    if (parts.data().test() != null) {
      evaluator.tryShapes(Split.TEST, parts.data().test(), logger.trial(Split.TEST));
    }
    long batches = parts.schedule().batchesPerEpoch();
    if (BatchShapes.lastIsShort(parts.data().train())
        && batches > 1
        && parts.schedule().lastIteration() >= batches) {
      tryShortBatch((int) batches - 1, rate);
    }
    return warnings;
  }

  private void tryShortBatch(int index, ScheduledRate rate) {
    try (NDManager scope = parts.network().newScope()) {
      MetricTracker trial = parts.metrics().emptyCopy();
      trial.open(scope);
      Batch batch = parts.data().train().batch(scope, 0, index);
      BatchShapes.named(
          BatchShapes.last(Split.TRAIN, parts.data().train()),
          () -> step.rehearse(scope, batch, index, rate, trial, logger.trial(Split.TRAIN)));
      trial.values();
    }
    parts.data().train().prepare(0, 1);
  }
}
