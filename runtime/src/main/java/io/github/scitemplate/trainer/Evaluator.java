package io.github.scitemplate.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.Losses;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.engine.ModelFailure;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.Randomness.Purpose;
import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/** Takes a model's metrics on a split: all batches in order, without gradients. */
public final class Evaluator {
  private final Network network;
  private final Criterion criterion;
  private final MetricTracker metrics;
  private final BooleanSupplier stopRequested;

  /**
   * @param metrics of the evaluator's own, opened
   * @param stopRequested asked after each batch
   */
  public Evaluator(
      Network network, Criterion criterion, MetricTracker metrics, BooleanSupplier stopRequested) {
    this.network = network;
    this.criterion = criterion;
    this.metrics = metrics;
    this.stopRequested = stopRequested;
  }

  /**
   * The averages over the split; empty if a stop was requested meanwhile, which drops what was
   * evaluated.
   *
   * @param epoch the epoch of training after which it is evaluated, from 0, and 0 for the test:
   *     with the split and the batch it decides what is drawn
   * @param batchDone told the number of each batch, from 1, when it is done
   */
  public Optional<Map<String, Double>> evaluate(
      Split split, long epoch, BatchSource source, IntConsumer batchDone) {
    metrics.reset();
    for (int i = 0; i < source.batches(); i++) {
      add(split, epoch, source, i, false);
      batchDone.accept(i + 1);
      if (stopRequested.getAsBoolean()) {
        return Optional.empty();
      }
    }
    return Optional.of(metrics.averages());
  }

  private List<String> add(
      Split split, long epoch, BatchSource source, int index, boolean watched) {
    try (NDManager scope = network.newScope()) {
      Batch batch = source.batch(scope, 0, index);
      start(network, split, epoch, index);
      NDList predictions = network.forwardEvaluation(batch.inputs());
      NDArray loss = Losses.take(criterion, predictions, batch.labels());
      List<String> warnings = watched ? spreading(predictions, batch, loss) : List.of();
      metrics.update(predictions, batch.labels(), loss, batch.samples());
      return warnings;
    } finally {
      // What the project's code may have left behind would end the next wait for data or a file.
      boolean unused = Thread.interrupted();
    }
  }

  private List<String> spreading(NDList predictions, Batch batch, NDArray loss) {
    List<String> warnings =
        new ArrayList<>(metrics.spreading(predictions, batch.labels(), loss, batch.samples()));
    Losses.spreading(criterion, predictions, batch.labels()).ifPresent(w -> warnings.add(0, w));
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
    metrics.reset();
    List<String> warnings =
        BatchShapes.named(
            "the first batch of " + split.noun(), () -> add(split, 0, source, 0, true));
    if (BatchShapes.lastIsShort(source)) {
      BatchShapes.named(
          BatchShapes.last(split, source),
          () -> add(split, 0, source, source.batches() - 1, false));
    }
    metrics.averages();
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
