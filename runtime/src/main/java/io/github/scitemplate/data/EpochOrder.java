package io.github.scitemplate.data;

import io.github.scitemplate.engine.Randomness;

/** Decides which samples each batch holds, and which batch follows which. Thread-safe. */
final class EpochOrder {
  private final Randomness randomness;
  private final boolean shuffled;
  private final boolean sameEpoch;
  private final int batchSize;
  private final int samples;
  private final int batches;
  private final int inEpoch;
  private long[] order = new long[0];
  private long orderedEpoch = -1;

  /**
   * @param sameEpoch whether the end of an epoch is followed by its own beginning
   */
  EpochOrder(DataLoader loader, Randomness randomness, boolean sameEpoch) {
    this.randomness = randomness;
    this.shuffled = loader.shuffled();
    this.sameEpoch = sameEpoch;
    this.batchSize = loader.batchSize();
    this.samples = loader.dataset().size();
    this.batches = loader.batches();
    this.inEpoch = loader.samples();
  }

  /** Samples in an epoch. */
  int samples() {
    return inEpoch;
  }

  /** Batches in an epoch. */
  int batches() {
    return batches;
  }

  /** The batch that is expected after this one. */
  BatchPosition next(BatchPosition position) {
    return position.index() + 1 < batches()
        ? new BatchPosition(position.epoch(), position.index() + 1)
        : new BatchPosition(sameEpoch ? position.epoch() : position.epoch() + 1, 0);
  }

  /** How many samples the batch has. */
  int rows(BatchPosition position) {
    return Math.min(batchSize, samples - position.index() * batchSize);
  }

  /** The indexes of the batch's samples in the data set, in their order. */
  synchronized int[] samples(BatchPosition position) {
    if (shuffled && position.epoch() != orderedEpoch) {
      order = randomness.permutation(samples, position.epoch());
      orderedEpoch = position.epoch();
    }
    int[] chosen = new int[rows(position)];
    int from = position.index() * batchSize;
    for (int row = 0; row < chosen.length; row++) {
      chosen[row] = shuffled ? (int) order[from + row] : from + row;
    }
    return chosen;
  }
}
