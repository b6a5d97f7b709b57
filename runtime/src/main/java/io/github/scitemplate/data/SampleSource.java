package io.github.scitemplate.data;

import java.io.IOException;

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
   * the shapes and types of sample 0.
   *
   * @param index from 0
   * @throws IOException if the sample cannot be read: the experiment fails with a message that
   *     names the index
   */
  Sample get(int index) throws IOException;
}
