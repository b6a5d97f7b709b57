package io.github.scitemplate.trainer;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.scitemplate.components.Log;
import io.github.scitemplate.components.Losses;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.MetricValues;
import io.github.scitemplate.components.Progress;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.components.TrainingStep.Outcome;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.engine.ModelFailure;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.trainer.step.TrainingParts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/** Calculates a model's metrics on a split, from all batches in order, without gradients. */
public final class Evaluator {
  private final TrainingParts parts;
  private final Network network;
  private final MetricTracker metrics;
  private final BooleanSupplier stopRequested;

  /**
   * @param metrics opened, and used only by this evaluator
   * @param stopRequested asked after each batch
   */
  public Evaluator(TrainingParts parts, MetricTracker metrics, BooleanSupplier stopRequested) {
    this.parts = parts;
    this.network = parts.network();
    this.metrics = metrics;
    this.stopRequested = stopRequested;
  }

  /**
   * The metrics of the split; empty if a stop was requested meanwhile. What was evaluated until
   * then is dropped.
   *
   * @param iteration how many iterations the evaluated model was trained; the epoch of this
   *     iteration, the split and the batch decide what is drawn, in the test without the epoch
   * @param batchDone receives the number of each batch, from 1, when the batch is done
   */
  public Optional<MetricValues> evaluate(
      Split split, long iteration, BatchSource source, IntConsumer batchDone) {
    return evaluate(split, iteration, source, batchDone, new UnwrittenLog());
  }

  /**
   * As {@link #evaluate(Split, long, BatchSource, IntConsumer)}.
   *
   * @param log takes what the project's own step logs
   */
  Optional<MetricValues> evaluate(
      Split split, long iteration, BatchSource source, IntConsumer batchDone, Log log) {
    metrics.reset(split);
    for (int i = 0; i < source.batches(); i++) {
      add(split, iteration, source, i, false, log);
      batchDone.accept(i + 1);
      if (stopRequested.getAsBoolean()) {
        return Optional.empty();
      }
    }
    MetricValues values = metrics.values();
    metrics.release();
    return Optional.of(values);
  }

  private List<String> add(
      Split split, long iteration, BatchSource source, int index, boolean watched, Log log) {
    try (NDManager scope = network.newScope()) {
      Batch batch = source.batch(scope, 0, index);
      BatchEvaluation evaluation = new BatchEvaluation(parts, split, iteration, log);
      Outcome outcome = evaluation.of(scope, batch, index);
      List<String> warnings =
          watched ? spreading(outcome, batch, evaluation.progress(index)) : List.of();
      metrics.update(outcome.predictions(), batch.labels(), outcome.loss(), batch.samples());
      return warnings;
    } finally {
      // An interrupt left behind by the project's code would end the next wait for data or a file.
      boolean unused = Thread.interrupted();
    }
  }

  private List<String> spreading(Outcome outcome, Batch batch, Progress progress) {
    NDList predictions = outcome.predictions();
    List<String> warnings =
        new ArrayList<>(
            metrics.spreading(predictions, batch.labels(), outcome.loss(), batch.samples()));
    Losses.broadcastWarning(parts.criterion(), predictions, batch.labels(), progress)
        .ifPresent(w -> warnings.add(0, w));
    return warnings;
  }

  /**
   * Evaluates the first batch alone, and the last if it is shorter, to find out early whether the
   * split fits the model, the criterion and the metrics.
   *
   * @param log takes what the project's own step logs
   * @throws UserException or {@link ModelFailure} if it does not fit; the message names the split
   */
  Trial tryShapes(Split split, BatchSource source, Log log) {
    metrics.reset(split);
    List<String> warnings =
        BatchShapes.named(
            "the first batch of " + split.noun(), () -> add(split, 0, source, 0, true, log));
    if (BatchShapes.lastIsShort(source)) {
      BatchShapes.named(
          BatchShapes.last(split, source),
          () -> add(split, 0, source, source.batches() - 1, false, log));
    }
    MetricValues values = metrics.values();
    metrics.release();
    if (split == Split.VAL) {
      checkScore(values.elements());
    }
    return new Trial(warnings, values.elements());
  }

  /**
   * What a trial has found.
   *
   * @param warnings what to warn of
   * @param values the metrics' values, by name
   */
  record Trial(List<String> warnings, Map<String, Double> values) {}

  private void checkScore(Map<String, Double> values) {
    String score = parts.score().metric();
    if (!values.containsKey(score)) {
      throw new UserException(
          "The score is to be "
              + score
              + ", but a validation gives "
              + String.join(", ", values.keySet())
              + ".",
          "Set score_metric to one of these.");
    }
  }

  /** The first batch of the last evaluation whose loss was no finite number. */
  Optional<MetricTracker.NotFinite> notFinite() {
    return metrics.notFinite();
  }

  /** The averages over the batches evaluated so far. */
  public Map<String, Double> averages() {
    return metrics.averages();
  }
}
