package io.github.scitemplate.data;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** Puts samples together into batches. Sample 0 of the data set decides what a batch has. */
interface BatchAssembly {

  /**
   * The shapes of a whole batch, one for each input; without equal shapes, of the first samples.
   */
  Shape[] inputShapes();

  /** Memory for one batch at a time, which can be used for one after another. */
  Memory newMemory();

  /** A batch in the making. */
  interface Memory {

    /**
     * Puts a sample into its place. Several threads call this at once, each for rows of its own.
     *
     * @param index the sample's index in the data set, for the message
     * @throws DataFailure if it does not fit
     */
    void put(Sample sample, int index, int row);

    /**
     * Makes the batch of its samples, when all are there.
     *
     * @throws DataFailure if that fails
     */
    void complete(BatchPosition position, int rows);

    /**
     * Copies the batch to the device; the memory can be used again at once.
     *
     * @param scope the scope that closes the batch
     */
    Batch toDevice(NDManager scope, int rows);
  }
}
