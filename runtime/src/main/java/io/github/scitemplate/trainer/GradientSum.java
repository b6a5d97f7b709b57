package io.github.scitemplate.trainer;

import ai.djl.ndarray.NDArray;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.engine.Kernels;

/**
 * Gradients of several batches, of which one update is made: after every so many batches of an
 * epoch, and after its last one. Each batch counts by its samples, so the sum is the gradient of
 * one large batch.
 */
final class GradientSum {
  private final int batches;
  private final NDArray sum;

  /**
   * @param batches how many make an update, at least 2
   * @param sum a vector of zeros that this object keeps
   */
  GradientSum(int batches, NDArray sum) {
    this.batches = batches;
    this.sum = sum;
  }

  /** The vector, for checkpoints. */
  NDArray vector() {
    return sum;
  }

  /**
   * Adds the gradient of a batch.
   *
   * @param index the batch's place in the epoch, from 0
   * @return whether an update is due
   */
  boolean add(NDArray gradient, int samples, BatchSource source, int index) {
    int first = index - index % batches;
    int end = (int) Math.min((long) first + batches, source.batches());
    long size = source.batchSize();
    long together = Math.min(end * size, source.samples()) - first * size;
    Kernels.addScaled(sum, gradient, sum.size(), samples / (double) together);
    return index + 1 == end;
  }

  /** Begins anew, whatever was in the sum: no number times zero is no number still. */
  void clear() {
    Kernels.clear(sum);
  }
}
