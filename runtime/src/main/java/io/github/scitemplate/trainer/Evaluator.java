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
import io.github.scitemplate.error.UserException;
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
   * @param batchDone told the number of each batch, from 1, when it is done
   */
  public Optional<Map<String, Double>> evaluate(BatchSource source, IntConsumer batchDone) {
    metrics.reset();
    for (int i = 0; i < source.batches(); i++) {
      add(source, i);
      batchDone.accept(i + 1);
      if (stopRequested.getAsBoolean()) {
        return Optional.empty();
      }
    }
    return Optional.of(metrics.averages());
  }

  private void add(BatchSource source, int index) {
    try (NDManager scope = network.newScope()) {
      Batch batch = source.batch(scope, 0, index);
      NDList predictions = network.forwardEvaluation(batch.inputs());
      NDArray loss = Losses.take(criterion, predictions, batch.labels());
      metrics.update(predictions, batch.labels(), loss, batch.samples());
    }
  }

  /**
   * Evaluates the first batch alone, to find out early whether the split fits the model, the
   * criterion and the metrics.
   *
   * @throws UserException or {@link ModelFailure} if it does not; the message names the split
   */
  void tryFirstBatch(Split split, BatchSource source) {
    String place = "In the first batch of " + split.noun() + ": ";
    metrics.reset();
    try {
      add(source, 0);
      metrics.averages();
    } catch (UserException e) {
      throw new UserException(place + e.problem(), e.fix(), e);
    } catch (ModelFailure e) {
      throw new ModelFailure(place + e.getMessage(), e);
    }
    metrics.reset();
  }

  /** The averages over the batches evaluated so far. */
  public Map<String, Double> averages() {
    return metrics.averages();
  }
}
