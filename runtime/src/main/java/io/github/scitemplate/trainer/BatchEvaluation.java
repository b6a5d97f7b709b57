package io.github.scitemplate.trainer;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDManager;
import io.github.scitemplate.components.Log;
import io.github.scitemplate.components.Progress;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.components.TrainingStep;
import io.github.scitemplate.components.TrainingStep.Outcome;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.engine.Randomness.Purpose;
import io.github.scitemplate.monitor.Schedule;
import io.github.scitemplate.trainer.step.EvaluatedModel;
import io.github.scitemplate.trainer.step.GradientStep;
import io.github.scitemplate.trainer.step.TrainingParts;

/** Evaluates single batches of a split, outside of training. */
final class BatchEvaluation {
  /**
   * Evaluates where the project has no step of its own: the criterion judges the model's outputs.
   */
  private static final TrainingStep BY_CRITERION =
      (model, batch) -> {
        throw new UnsupportedOperationException("it does not train");
      };

  private final TrainingParts parts;
  private final Split split;
  private final long iteration;
  private final TrainingStep step;
  private final Log log;

  /**
   * @param iteration how many iterations the model was trained; the epoch of this iteration, the
   *     split and the batch decide what is drawn, in the test without the epoch
   * @param log takes what the project's own step logs
   */
  BatchEvaluation(TrainingParts parts, Split split, long iteration, Log log) {
    this.parts = parts;
    this.split = split;
    this.iteration = iteration;
    this.log = log;
    this.step = parts.rules().step() == null ? BY_CRITERION : parts.rules().step();
  }

  /**
   * Evaluates a batch.
   *
   * @param index the batch's place, from 0
   */
  Outcome of(NDManager scope, Batch batch, int index) {
    Progress progress = progress(index);
    parts.network().startEvaluation(purpose(), drawnBy(progress.epoch()), index);
    EvaluatedModel model =
        new EvaluatedModel(parts.network(), parts.criterion(), scope, progress, log);
    Outcome outcome =
        requireNonNull(step.evaluate(model, batch), "the training step evaluated to null");
    return parts.rules().step() == null ? outcome : GradientStep.copied(outcome, scope);
  }

  /** Where training is when the batch is evaluated. */
  Progress progress(int index) {
    Schedule schedule = parts.schedule();
    long epoch = schedule.epochOf(Math.max(1, iteration)) - 1;
    return new Progress(
        epoch,
        index,
        iteration,
        schedule.lastIteration(),
        parts.network().generator(purpose(), drawnBy(epoch), index));
  }

  private long drawnBy(long epoch) {
    return split == Split.TEST ? 0 : epoch;
  }

  private Purpose purpose() {
    return switch (split) {
      case TRAIN -> Purpose.EVALUATION_OF_TRAINING;
      case VAL -> Purpose.VALIDATION;
      case TEST -> Purpose.TEST;
    };
  }
}
