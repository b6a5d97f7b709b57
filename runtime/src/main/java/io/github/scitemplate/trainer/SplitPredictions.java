package io.github.scitemplate.trainer;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.engine.Network;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/** A model's outputs on a split, batch by batch, as {@link Evaluator} takes them. */
public final class SplitPredictions {
  private final Network network;
  private final Split split;
  private final long epoch;
  private final BatchSource source;
  private final BooleanSupplier stopRequested;

  /**
   * @param epoch the epoch of training after which the model was validated, from 0: with the split
   *     and the batch it decides what is drawn
   * @param stopRequested asked after each batch
   */
  public SplitPredictions(
      Network network, Split split, long epoch, BatchSource source, BooleanSupplier stopRequested) {
    this.network = network;
    this.split = split;
    this.epoch = epoch;
    this.source = source;
    this.stopRequested = stopRequested;
  }

  /** Takes what a batch gives; all arrays are closed afterwards. */
  @FunctionalInterface
  public interface Receiver {
    void take(Batch batch, NDList outputs) throws IOException;
  }

  /**
   * Hands on each batch with its outputs, in order.
   *
   * @return false if a stop was requested
   */
  public boolean forEachBatch(Receiver receiver) throws IOException {
    for (int i = 0; i < source.batches(); i++) {
      try (NDManager scope = network.newScope()) {
        Batch batch = source.batch(scope, 0, i);
        Evaluator.start(network, split, epoch, i);
        receiver.take(batch, network.forwardEvaluation(batch.inputs()));
      } finally {
        // What the project's code may have left behind would end the next wait for data or a file.
        boolean unused = Thread.interrupted();
      }
      if (stopRequested.getAsBoolean()) {
        return false;
      }
    }
    return true;
  }
}
