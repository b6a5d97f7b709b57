package io.github.scitemplate.trainer;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.trainer.step.TrainingParts;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/**
 * Gives the outputs from which a split's metrics are calculated, batch by batch: the model's own,
 * unless a training step makes others.
 */
public final class SplitPredictions {
  private final TrainingParts parts;
  private final BatchEvaluation evaluation;
  private final BatchSource source;
  private final BooleanSupplier stopRequested;

  /**
   * @param iteration how many iterations the model was trained; the epoch of this iteration, the
   *     split and the batch decide what is drawn, in the test without the epoch
   * @param stopRequested asked after each batch
   */
  public SplitPredictions(
      TrainingParts parts,
      Split split,
      long iteration,
      BatchSource source,
      BooleanSupplier stopRequested) {
    this.parts = parts;
    this.evaluation = new BatchEvaluation(parts, split, iteration, new UnwrittenLog());
    this.source = source;
    this.stopRequested = stopRequested;
  }

  /** Receives a batch and its outputs. All arrays are closed afterwards. */
  @FunctionalInterface
  public interface Receiver {
    /**
     * Takes a batch.
     *
     * @param samples the numbers of its samples in the data set
     */
    void take(int[] samples, Batch batch, NDList outputs) throws IOException;
  }

  /**
   * Passes each batch with its outputs to {@code receiver}, in order.
   *
   * @return false if a stop was requested
   */
  public boolean forEachBatch(Receiver receiver) throws IOException {
    for (int i = 0; i < source.batches(); i++) {
      try (NDManager scope = parts.network().newScope()) {
        Batch batch = source.batch(scope, 0, i);
        receiver.take(source.samplesOf(0, i), batch, evaluation.of(scope, batch, i).predictions());
      } finally {
        // An interrupt left behind by the project's code would end the next wait for data or a
        // file.
        boolean unused = Thread.interrupted();
      }
      if (stopRequested.getAsBoolean()) {
        return false;
      }
    }
    return true;
  }
}
