package io.github.scitemplate.trainer.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.scitemplate.components.Losses;
import io.github.scitemplate.components.Progress;
import io.github.scitemplate.components.TrainingStep.Outcome;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.Randomness.Purpose;
import io.github.scitemplate.engine.RecordableLoss;
import io.github.scitemplate.engine.TrainingPasses;
import io.github.scitemplate.engine.TrainingPasses.Moment;
import io.github.scitemplate.engine.TrainingPasses.Result;
import io.github.scitemplate.error.UserException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The forward pass, the criterion and the backward pass of one batch. Leaves the gradient in the
 * network's parameters. Callers need not know whether the passes are compiled.
 */
final class CriterionPass {
  private final TrainingParts parts;
  private @Nullable TrainingPasses passes;
  private @Nullable String told;

  CriterionPass(TrainingParts parts) {
    this.parts = parts;
  }

  private TrainingPasses passes() {
    if (passes != null) {
      return passes;
    }
    Network network = parts.network();
    long last = parts.schedule().lastIteration();
    List<RecordableLoss> atBeginAndEnd =
        List.of(loss(parts, 0, last), loss(parts, Math.max(0, last - 1), last));
    TrainingPasses made =
        new TrainingPasses(
            network,
            atBeginAndEnd,
            !Losses.isShipped(parts.criterion()),
            parts.rules().compilation() == Compilation.REQUIRE);
    network.closeWith(made);
    network.compileEvaluations();
    passes = made;
    return made;
  }

  private static RecordableLoss loss(TrainingParts parts, long done, long last) {
    long batches = parts.schedule().batchesPerEpoch();
    return (predictions, labels) ->
        Losses.recordable(
            parts.criterion(),
            predictions,
            labels,
            new Progress(
                done / batches,
                done % batches,
                done,
                last,
                parts.network().generator(Purpose.STEP, done / batches, done % batches)));
  }

  /**
   * The outcome, without what a gradient would need: metrics keep these arrays for some iterations.
   *
   * @param scope closes the outcome
   * @throws UserException if the passes cannot be compiled, but have to be
   */
  Outcome run(NDManager scope, Batch batch, Progress progress) {
    if (parts.rules().compilation() == Compilation.OFF) {
      return recorded(batch, progress, progress.batch());
    }
    TrainingPasses compiled = passes();
    Result result =
        compiled.run(
            scope,
            batch.inputs(),
            batch.labels(),
            new Moment(progress.epoch(), progress.batch()),
            () -> {
              Outcome outcome = eager(batch, progress);
              return new Result(outcome.predictions(), outcome.loss());
            });
    if (parts.rules().compilation() == Compilation.REQUIRE && compiled.isAnyEager()) {
      throw new UserException(
          "The training step cannot be compiled; it runs "
              + compiled.words().orElse("operation by operation")
              + ".",
          "Write `compile: auto`, or remove the key.");
    }
    return new Outcome(result.predictions(), result.loss());
  }

  /**
   * The outcome, operation by operation.
   *
   * @param index the batch's place in the epoch, which decides what is drawn
   */
  Outcome recorded(Batch batch, Progress progress, long index) {
    parts.network().startRecording(progress.epoch(), index);
    try {
      return eager(batch, progress);
    } finally {
      parts.network().stopRecording();
    }
  }

  private Outcome eager(Batch batch, Progress progress) {
    NDList predictions = parts.network().forwardTraining(batch.inputs());
    NDArray loss =
        Losses.evaluateWithGradient(
            parts.criterion(), predictions, batch.labels(), progress, parts.network());
    NDList unrecorded = new NDList(predictions.size());
    predictions.forEach(array -> unrecorded.add(array.stopGradient()));
    return new Outcome(unrecorded, loss.stopGradient());
  }

  /** How the passes are done, in words; empty if that was told before, or nothing was chosen. */
  Optional<String> news() {
    @Nullable String now = passes == null ? null : passes.words().orElse(null);
    if (now == null || now.equals(told)) {
      return Optional.empty();
    }
    told = now;
    return Optional.of(now);
  }
}
