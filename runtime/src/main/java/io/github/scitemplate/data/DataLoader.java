package io.github.scitemplate.data;

import java.util.List;
import java.util.stream.Stream;

/**
 * Says how to divide a data set into batches; the last batch of an epoch may be short. The numbers
 * of threads and of batches ahead change only the speed, never the order or the values.
 *
 * @param dataset the samples: a {@link Dataset} in memory, or any source that makes them one at a
 *     time
 * @param batchSize samples in a batch
 * @param shuffled whether each epoch has an order of its own, drawn from the experiment's seed
 * @param transforms the transforms that each sample goes through, in this order
 * @param threads how many background threads make samples; with 0 the training thread does. Data in
 *     memory without transforms need none.
 * @param batchesAhead how many batches at most are made before they are asked for
 * @param lastDropped whether a short last batch is left out of each epoch
 * @param name what the data are called in messages, such as {@code the training data}
 */
public record DataLoader(
    SampleSource dataset,
    int batchSize,
    boolean shuffled,
    List<Transform> transforms,
    int threads,
    int batchesAhead,
    boolean lastDropped,
    String name) {
  private static final int THREADS = 1;
  private static final int BATCHES_AHEAD = 4;
  private static final String NAMELESS = "the data";

  public DataLoader {
    transforms = List.copyOf(transforms);
    if (threads < 0) {
      throw new IllegalArgumentException("the threads must be at least 0, but are " + threads);
    }
    if (batchesAhead < 1) {
      throw new IllegalArgumentException(
          "the batches ahead must be at least 1, but are " + batchesAhead);
    }
  }

  /** A loader that keeps a short last batch, and has no name. */
  public DataLoader(
      SampleSource dataset,
      int batchSize,
      boolean shuffled,
      List<Transform> transforms,
      int threads,
      int batchesAhead) {
    this(dataset, batchSize, shuffled, transforms, threads, batchesAhead, false, NAMELESS);
  }

  /** A loader for training, with another order in each epoch. */
  public static DataLoader shuffled(SampleSource dataset, int batchSize) {
    return new DataLoader(dataset, batchSize, true, List.of(), THREADS, BATCHES_AHEAD);
  }

  /**
   * A loader for validation and test, in the order of the data set. A batch is at most as large as
   * the data set.
   */
  public static DataLoader inOrder(SampleSource dataset, int batchSize) {
    int size = Math.min(batchSize, Math.max(1, dataset.size()));
    return new DataLoader(dataset, size, false, List.of(), THREADS, BATCHES_AHEAD);
  }

  /** The same with one more transform, after those it has. */
  public DataLoader withTransform(Transform transform) {
    List<Transform> all = Stream.concat(transforms.stream(), Stream.of(transform)).toList();
    return new DataLoader(
        dataset, batchSize, shuffled, all, threads, batchesAhead, lastDropped, name);
  }

  /**
   * The same with samples made on {@code count} background threads; with 0, the training thread
   * makes them.
   */
  public DataLoader withThreads(int count) {
    return new DataLoader(
        dataset, batchSize, shuffled, transforms, count, batchesAhead, lastDropped, name);
  }

  /** The same with at most {@code count} batches made before they are asked for. */
  public DataLoader withBatchesAhead(int count) {
    return new DataLoader(
        dataset, batchSize, shuffled, transforms, threads, count, lastDropped, name);
  }

  /**
   * The same without a short last batch: each epoch leaves out the samples at its end that do not
   * fill a batch. PyTorch calls this {@code drop_last}.
   */
  public DataLoader dropLast() {
    return new DataLoader(
        dataset, batchSize, shuffled, transforms, threads, batchesAhead, true, name);
  }

  /** The same with a short last batch, if the samples do not fill it. */
  public DataLoader keepLast() {
    return new DataLoader(
        dataset, batchSize, shuffled, transforms, threads, batchesAhead, false, name);
  }

  /** The same called {@code called} in messages, such as {@code the training data}. */
  public DataLoader named(String called) {
    return new DataLoader(
        dataset, batchSize, shuffled, transforms, threads, batchesAhead, lastDropped, called);
  }

  /** The same over the samples of the first {@code count} batches of the data set only. */
  public DataLoader firstBatches(int count) {
    int samples = (int) Math.min((long) count * batchSize, dataset.size());
    SampleSource first =
        dataset instanceof Dataset inMemory
            ? inMemory.range(0, samples)
            : new FirstSamples(dataset, samples);
    return new DataLoader(
        first, batchSize, shuffled, transforms, threads, batchesAhead, lastDropped, name);
  }

  /** The same in the order of the data set. */
  public DataLoader notShuffled() {
    return new DataLoader(
        dataset, batchSize, false, transforms, threads, batchesAhead, lastDropped, name);
  }

  /** Batches in an epoch, a short last one included unless it is dropped. */
  public int batches() {
    long size = dataset.size();
    return (int) ((lastDropped ? size : size + batchSize - 1) / batchSize);
  }

  /** Samples in an epoch. */
  public int samples() {
    return lastDropped ? batches() * batchSize : dataset.size();
  }

  /**
   * Checks that there is at least one sample, and that a batch has at least one sample and no more
   * than the data.
   *
   * @throws DataFailure if not; the message has the name of the data
   */
  public void check() {
    int size = dataset.size();
    if (batchSize < 1) {
      throw new DataFailure(
          "The batch size of " + name + " must be at least 1, but is " + batchSize + ".",
          batchSize);
    }
    if (size < 1) {
      throw new DataFailure("There are no samples in " + name + ".", null);
    }
    if (batchSize > size) {
      throw new DataFailure(
          "The batch size " + batchSize + " is larger than " + name + " of " + size + " samples.",
          batchSize);
    }
  }
}
