package io.github.scitemplate.data;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.engine.Randomness;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Gives the batches of a loader on the device, by number. Batch {@code i} of epoch {@code e}
 * depends on the seed, {@code e} and {@code i} alone, so training can begin anywhere at no cost.
 * Only the thread that trains may use it.
 */
public sealed interface BatchSource extends AutoCloseable permits ResidentBatches, StreamedBatches {

  /** A source for training, in which one epoch follows another. */
  static BatchSource forTraining(DataLoader loader, Randomness randomness, Device device) {
    return open(loader, randomness, device, false);
  }

  /** A source for validation and test, which repeats the same epoch. */
  static BatchSource forEvaluation(DataLoader loader, Randomness randomness, Device device) {
    return open(loader, randomness, device, true);
  }

  private static BatchSource open(
      DataLoader loader, Randomness randomness, Device device, boolean sameEpoch) {
    loader.check();
    boolean asIs = loader.transforms().isEmpty() && loader.collate().isEmpty();
    return loader.dataset() instanceof Dataset dataset && asIs
        ? new ResidentBatches(loader, dataset, randomness, device)
        : new StreamedBatches(loader, randomness, sameEpoch, System::nanoTime);
  }

  /** Batches in an epoch. */
  int batches();

  /** Samples in each batch, except perhaps the last. */
  int batchSize();

  /** Samples in an epoch. */
  int samples();

  /**
   * The shapes of a whole batch, one for each input. Of samples whose shapes differ, those of a
   * batch of the first samples.
   *
   * @throws DataFailure if sample 0, which decides them, cannot be made
   */
  Shape[] inputShapes();

  /**
   * Announces that this batch is asked for next, so that it can be made in the background
   * meanwhile.
   *
   * @throws DataFailure as {@link #inputShapes}
   */
  void prepare(long epoch, int index);

  /**
   * One batch.
   *
   * @param scope the scope that closes it
   * @param epoch from 0
   * @param index from 0 within the epoch
   * @throws DataFailure if a sample of it cannot be made or does not fit
   */
  Batch batch(NDManager scope, long epoch, int index);

  /**
   * How many batches from this one on {@link #batches} gives together, at least 1.
   *
   * @param index from 0 within the epoch
   */
  default int mostTogether(int index) {
    return batches() - index;
  }

  /**
   * Batches that follow one another in an epoch, as {@link #batch} gives them.
   *
   * @param scope the scope that closes them
   * @param index of the first
   * @param count at most {@link #mostTogether}
   * @throws DataFailure as {@link #batch}
   */
  default Batches batches(NDManager scope, long epoch, int index, int count) {
    return new Batches.Separate(
        IntStream.range(index, index + count).mapToObj(i -> batch(scope, epoch, i)).toList());
  }

  /**
   * As {@link #batch}, but before the transforms of whole batches: each row is of one sample.
   *
   * @throws DataFailure if a sample of it cannot be made or does not fit
   */
  Batch beforeMixing(NDManager scope, long epoch, int index);

  /** The indexes in the data set of the samples of a batch, in the order of its rows. */
  int[] samplesOf(long epoch, int index);

  /** What a sample of the data set is called, by its index: {@link SampleSource#name}. */
  String nameOf(int sample);

  /** What the data are called in messages. */
  String name();

  /**
   * How long {@link #batch} had to wait for samples, in seconds; empty if all are on the device
   * already.
   */
  OptionalDouble secondsWaited();

  @Override
  void close();
}
