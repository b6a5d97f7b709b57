package io.github.scitemplate.trainer;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.scitemplate.components.Losses;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.MetricValues;
import io.github.scitemplate.components.Progress;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.components.TrainingStep;
import io.github.scitemplate.components.TrainingStep.Outcome;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.engine.ModelFailure;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.Randomness.Purpose;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.monitor.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/** Takes a model's metrics on a split: all batches in order, without gradients. */
public final class Evaluator {
  private final TrainingParts parts;
  private final Network network;
  private final TrainingStep step;
  private final MetricTracker metrics;
  private final BooleanSupplier stopRequested;

  /** Without a step of the project's own the model's outputs are judged by the criterion. */
  private static final TrainingStep BY_CRITERION =
      (model, batch) -> {
        throw new UnsupportedOperationException("it does not train");
      };

  /**
   * @param metrics of the evaluator's own, opened
   * @param stopRequested asked after each batch
   */
  public Evaluator(TrainingParts parts, MetricTracker metrics, BooleanSupplier stopRequested) {
    this.parts = parts;
    this.network = parts.network();
    this.step = parts.rules().step() == null ? BY_CRITERION : parts.rules().step();
    this.metrics = metrics;
    this.stopRequested = stopRequested;
  }

  /**
   * The metrics of the split; empty if a stop was requested meanwhile, which drops what was
   * evaluated.
   *
   * @param iteration how many iterations the evaluated model was trained; with the split and the
   *     batch its epoch decides what is drawn, but in the test
   * @param batchDone told the number of each batch, from 1, when it is done
   */
  public Optional<MetricValues> evaluate(
      Split split, long iteration, BatchSource source, IntConsumer batchDone) {
    metrics.reset(split);
    for (int i = 0; i < source.batches(); i++) {
      add(split, iteration, source, i, false);
      batchDone.accept(i + 1);
      if (stopRequested.getAsBoolean()) {
        return Optional.empty();
      }
    }
    return Optional.of(metrics.values());
  }

  private List<String> add(
      Split split, long iteration, BatchSource source, int index, boolean watched) {
    try (NDManager scope = network.newScope()) {
      Batch batch = source.batch(scope, 0, index);
      Progress progress = progress(split, iteration, index);
      start(network, split, progress.epoch(), index);
      Outcome outcome =
          requireNonNull(
              step.evaluate(new EvaluatedModel(network, parts.criterion(), scope, progress), batch),
              "the training step evaluated to null");
      NDList predictions = outcome.predictions();
      List<String> warnings =
          watched ? spreading(predictions, batch, outcome.loss(), progress) : List.of();
      metrics.update(predictions, batch.labels(), outcome.loss(), batch.samples());
      return warnings;
    } finally {
      // What the project's code may have left behind would end the next wait for data or a file.
      boolean unused = Thread.interrupted();
    }
  }

  private Progress progress(Split split, long iteration, int index) {
    Schedule schedule = parts.schedule();
    long epoch = schedule.epochOf(Math.max(1, iteration)) - 1;
    long drawn = split == Split.TEST ? 0 : epoch;
    return new Progress(
        epoch,
        index,
        iteration,
        schedule.lastIteration(),
        network.generator(purpose(split), drawn, index));
  }

  private List<String> spreading(NDList predictions, Batch batch, NDArray loss, Progress progress) {
    List<String> warnings =
        new ArrayList<>(metrics.spreading(predictions, batch.labels(), loss, batch.samples()));
    Losses.spreading(parts.criterion(), predictions, batch.labels(), progress)
        .ifPresent(w -> warnings.add(0, w));
    return warnings;
  }

  /** Before a batch: what is drawn from here on depends on the split, the epoch and the batch. */
  static void start(Network network, Split split, long epoch, int index) {
    network.startEvaluation(purpose(split), split == Split.TEST ? 0 : epoch, index);
  }

  private static Purpose purpose(Split split) {
    return switch (split) {
      case TRAIN -> Purpose.EVALUATION_OF_TRAINING;
      case VAL -> Purpose.VALIDATION;
      case TEST -> Purpose.TEST;
    };
  }

  /**
   * Evaluates the first batch alone, and the last if it is shorter, to find out early whether the
   * split fits the model, the criterion and the metrics.
   *
   * @return what to warn of
   * @throws UserException or {@link ModelFailure} if it does not; the message names the split
   */
  List<String> tryShapes(Split split, BatchSource source) {
    metrics.reset(split);
    List<String> warnings =
        BatchShapes.named(
            "the first batch of " + split.noun(), () -> add(split, 0, source, 0, true));
    if (BatchShapes.lastIsShort(source)) {
      BatchShapes.named(
          BatchShapes.last(split, source),
          () -> add(split, 0, source, source.batches() - 1, false));
    }
    metrics.values();
    metrics.reset();
    return warnings;
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
