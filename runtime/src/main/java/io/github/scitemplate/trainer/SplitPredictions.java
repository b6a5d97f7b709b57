package io.github.scitemplate.trainer;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.data.BatchSource;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/** What the metrics of a split are taken of, batch by batch: usually the model's outputs. */
public final class SplitPredictions {
  private final TrainingParts parts;
  private final BatchEvaluation evaluation;
  private final BatchSource source;
  private final BooleanSupplier stopRequested;

  /**
   * @param iteration how many iterations the model was trained; with the split and the batch its
   *     epoch decides what is drawn
   * @param stopRequested asked after each batch
   */
  public SplitPredictions(
      TrainingParts parts,
      Split split,
      long iteration,
      BatchSource source,
      BooleanSupplier stopRequested) {
    this.parts = parts;
    this.evaluation = new BatchEvaluation(parts, split, iteration);
    this.source = source;
    this.stopRequested = stopRequested;
  }

  /** Takes what a batch gives; all arrays are closed afterwards. */
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
   * Hands on each batch with its outputs, in order.
   *
   * @return false if a stop was requested
   */
  public boolean forEachBatch(Receiver receiver) throws IOException {
    for (int i = 0; i < source.batches(); i++) {
      try (NDManager scope = parts.network().newScope()) {
        Batch batch = source.batch(scope, 0, i);
        receiver.take(source.samplesOf(0, i), batch, evaluation.of(scope, batch, i).predictions());
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
