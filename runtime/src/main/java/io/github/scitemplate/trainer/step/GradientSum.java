package io.github.scitemplate.trainer.step;

import ai.djl.ndarray.NDArray;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.engine.kernels.Kernels;
import io.github.scitemplate.monitor.Schedule;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;

/**
 * Sums the gradients of several batches for one update. An update is due after every so many
 * batches of an epoch, after the epoch's last batch, and before training ends. Where patience may
 * end training, an update is due before each validation. Each batch counts by its samples, so the
 * sum is the gradient of one large batch.
 */
final class GradientSum {
  private final int batches;
  private final Schedule schedule;
  private final NDArray sum;

  /**
   * Whether the sum was cleared and nothing was added since; false at first, since a checkpoint may
   * fill the sum.
   */
  private boolean empty;

  /**
   * @param batches how many make an update, at least 2
   * @param sum a vector of zeros that this object keeps
   */
  GradientSum(int batches, Schedule schedule, NDArray sum) {
    this.batches = batches;
    this.schedule = schedule;
    this.sum = sum;
  }

  /** The vector, for checkpoints. */
  NDArray vector() {
    return sum;
  }

  /**
   * Adds the gradient of a batch.
   *
   * @param epoch from 0
   * @param index the batch's place in the epoch, from 0
   * @param as what kernels see in place of each array
   * @return whether an update is due
   */
  boolean add(
      NDArray gradient,
      int samples,
      BatchSource source,
      long epoch,
      int index,
      UnaryOperator<NDArray> as) {
    Group group = group(epoch, index, source.batches());
    if (index == group.first && !empty) {
      clear(as); // a checkpoint of a version that made other groups may have left a part of one
    }
    empty = false;
    long size = source.batchSize();
    long together = Math.min(group.end * size, source.samples()) - group.first * size;
    Kernels.addScaled(as.apply(sum), as.apply(gradient), sum.size(), samples / (double) together);
    return index + 1 == group.end;
  }

  /** The samples of each batch of the update that a batch belongs to. */
  long[] samples(BatchSource source, long epoch, int index) {
    Group group = group(epoch, index, source.batches());
    long size = source.batchSize();
    return LongStream.range(group.first, group.end)
        .map(batch -> Math.min(size, source.samples() - batch * size))
        .toArray();
  }

  /**
   * Batches that make one update, by their places in the epoch.
   *
   * @param end the place after the last one
   */
  private record Group(long first, long end) {}

  private Group group(long epoch, int index, int batchesPerEpoch) {
    long before = epoch * batchesPerEpoch;
    long begin = 0;
    long end = batchesPerEpoch;
    if (schedule.patience().isPresent()) {
      long every = schedule.valEvery();
      long validated = (before + index) / every * every;
      begin = Math.max(begin, validated - before);
      end = Math.min(end, validated + every - before);
    }
    long last = schedule.lastIteration() - before;
    if (index < last) {
      end = Math.min(end, last);
    }
    long first = begin + (index - begin) / batches * batches;
    return new Group(first, Math.min(first + batches, end));
  }

  /** Makes the sum zero, whatever is in it. Multiplying it by zero would leave NaN as it is. */
  void clear(UnaryOperator<NDArray> as) {
    Kernels.clear(as.apply(sum));
    empty = true;
  }
}
