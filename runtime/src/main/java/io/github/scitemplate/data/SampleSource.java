package io.github.scitemplate.data;

import ai.djl.training.dataset.RandomAccessDataset;
import java.io.IOException;
import java.util.SplittableRandom;

/**
 * A data set whose samples are made one at a time, for data that do not fit into memory. {@link
 * Dataset} holds them all.
 */
public interface SampleSource {

  /** How many samples there are: the same number each time. */
  int size();

  /**
   * Makes one sample, for example by reading and decoding a file. Several threads call this at
   * once. The sample should depend on {@code index} alone. Once transformed, all samples must have
   * the shapes and types of sample 0, unless the loader has a {@link Collate}.
   *
   * @param index from 0
   * @throws IOException if the sample cannot be read: the experiment fails with a message that
   *     names the index
   */
  Sample get(int index) throws IOException;

  /**
   * Makes one sample that is drawn anew in each epoch, such as a crop of a long recording or the
   * partner of a pair. Loaders call this method; it is {@link #get(int)} unless overridden.
   *
   * @param random the only source of randomness. Each sample in each epoch has a generator of its
   *     own, so that the numbers drawn depend on the experiment's seed, the epoch and {@code index}
   *     alone. Validation and test always draw the numbers of epoch 0. Transforms draw from another
   *     generator.
   */
  default Sample get(int index, SplittableRandom random) throws IOException {
    return get(index);
  }

  /** What a sample is called in predictions and messages, such as the name of its file. */
  default String name(int index) {
    return "sample " + index;
  }

  /**
   * Some of the samples, in the given order; an index may occur more than once.
   *
   * @throws IllegalArgumentException if there is no sample of an index
   */
  default SampleSource select(int[] indices) {
    return new SelectedSamples(this, indices);
  }

  /**
   * The samples of a data set of DJL's, with its pipelines and its batchifier. An {@code
   * ArrayDataset} is copied into memory whole, and becomes a {@link Dataset}. Of any other, one
   * sample is made at a time, whatever the threads, since DJL's data sets are not thread-safe. The
   * caller leaves open what the data set needs. A pipeline that draws random numbers takes them
   * from DJL's generator, so its numbers depend on the order of calls: use a {@link Transform}
   * instead.
   *
   * @throws io.github.scitemplate.error.UserException if it cannot be prepared or read
   */
  static SampleSource of(RandomAccessDataset dataset) {
    return DjlSamples.of(dataset);
  }
}
