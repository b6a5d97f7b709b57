package io.github.scitemplate.trainer.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.scitemplate.components.Losses;
import io.github.scitemplate.components.Progress;
import io.github.scitemplate.components.TrainingStep.Outcome;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.data.Batches;
import io.github.scitemplate.engine.BatchWork;
import io.github.scitemplate.engine.JoinedWork;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.Randomness.Purpose;
import io.github.scitemplate.engine.RecordableLoss;
import io.github.scitemplate.engine.TrainingCalls;
import io.github.scitemplate.engine.TrainingPasses;
import io.github.scitemplate.engine.TrainingPasses.Moment;
import io.github.scitemplate.engine.TrainingPasses.Result;
import io.github.scitemplate.engine.kernels.KernelCall;
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
  private @Nullable TrainingCalls calls;
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
            parts.rules().compiling().compilation() == Compilation.REQUIRE,
            parts.metrics().takesJoined(),
            parts.rules().compiling().precision());
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

  private TrainingCalls calls() {
    @Nullable TrainingCalls known = calls;
    if (known == null) {
      known = new TrainingCalls(parts.network(), passes());
      parts.network().closeWith(known);
      calls = known;
    }
    return known;
  }

  /** Whether passes are compiled where they can be. */
  boolean isCompiling() {
    return parts.rules().compiling().compilation() != Compilation.OFF;
  }

  /**
   * The outcome, without what a gradient would need: metrics keep these arrays for some iterations.
   *
   * @param scope closes the outcome
   * @throws UserException if the passes cannot be compiled, but have to be
   */
  Outcome run(NDManager scope, Batch batch, Progress progress) {
    if (!isCompiling()) {
      return recorded(batch, progress, progress.batch());
    }
    Result result =
        passes()
            .run(
                scope,
                batch.inputs(),
                batch.labels(),
                moment(progress),
                () -> result(eager(batch, progress)));
    checkCompiled();
    return outcome(result);
  }

  /**
   * A batch and what is done with the gradient that it leaves.
   *
   * @param progress where training is
   */
  record Updated(Batch batch, Progress progress, List<KernelCall> update) {}

  /**
   * The outcomes of batches of one epoch, as {@link #run} gives them, and the updates after them.
   *
   * @param scope closes the outcomes
   * @throws UserException if the passes cannot be compiled, but have to be
   */
  List<Outcome> runWithUpdates(NDManager scope, List<Updated> batches) {
    List<BatchWork> all =
        batches.stream().map(one -> work(one.batch(), one.progress(), one.update())).toList();
    List<Result> results = calls().run(scope, all);
    checkCompiled();
    return outcomes(results);
  }

  /**
   * As {@link #runWithUpdates}, for batches whose rows lie one below the other.
   *
   * @param progress where training is at each batch
   * @param updates after each batch
   */
  Outcomes runJoined(
      NDManager scope,
      Batches.Joined batches,
      List<Progress> progress,
      List<List<KernelCall>> updates) {
    List<Moment> moments = progress.stream().map(CriterionPass::moment).toList();
    JoinedWork.Result result =
        calls()
            .runJoined(
                scope,
                new JoinedWork(
                    batches.inputs(), batches.labels(), batches.samples(), moments, updates),
                i -> work(batches.one(scope, i), progress.get(i), updates.get(i)));
    checkCompiled();
    if (result instanceof JoinedWork.Together together) {
      return new Outcomes.Together(together.prediction(), together.losses());
    }
    return new Outcomes.Separate(outcomes(((JoinedWork.OneByOne) result).results()));
  }

  private BatchWork work(Batch batch, Progress progress, List<KernelCall> update) {
    return new BatchWork(
        batch.inputs(),
        batch.labels(),
        moment(progress),
        update,
        () -> result(eager(batch, progress)));
  }

  private static List<Outcome> outcomes(List<Result> results) {
    return results.stream().map(CriterionPass::outcome).toList();
  }

  /** What the passes of batches give whose rows lie one below the other. */
  sealed interface Outcomes {
    /**
     * Those of all batches.
     *
     * @param prediction the first output of the model, shape (batches · samples, …)
     * @param losses one for each batch
     */
    record Together(NDArray prediction, NDArray losses) implements Outcomes {}

    /** Those of each batch. */
    record Separate(List<Outcome> all) implements Outcomes {}
  }

  private static Moment moment(Progress progress) {
    return new Moment(progress.epoch(), progress.batch());
  }

  private static Result result(Outcome outcome) {
    return new Result(outcome.predictions(), outcome.loss());
  }

  private static Outcome outcome(Result result) {
    return new Outcome(result.predictions(), result.loss());
  }

  private void checkCompiled() {
    if (parts.rules().compiling().compilation() == Compilation.REQUIRE && passes().isAnyEager()) {
      throw new UserException(
          "The training step cannot be compiled; it runs "
              + passes().words(false).orElse("operation by operation")
              + ".",
          "Write `compile: auto`, or remove the key.");
    }
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

  /**
   * How the passes are done, in words; empty if that was told before, or not all is chosen.
   *
   * @param withUpdates whether updates are to be done by {@link #runWithUpdates}
   */
  Optional<String> news(boolean withUpdates) {
    Optional<String> now = inWords(withUpdates);
    if (now.isEmpty() || now.get().equals(told)) {
      return Optional.empty();
    }
    told = now.get();
    return now;
  }

  /** How the passes are done, in words, whether or not that was told before. */
  Optional<String> inWords(boolean withUpdates) {
    return passes == null ? Optional.empty() : words(passes, withUpdates);
  }

  private Optional<String> words(TrainingPasses of, boolean withUpdates) {
    if (withUpdates && of.isAnyCompiled() && !calls().isTried()) {
      return Optional.empty(); // the next batch tries it
    }
    return of.words(calls().isJoined());
  }
}
