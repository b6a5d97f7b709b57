package io.github.scitemplate.data;

import java.util.List;

/**
 * Makes a batch of samples whose shapes differ: PyTorch's {@code collate_fn}. Without one, all
 * samples of a loader have the same shapes. Background threads call it, several at once for
 * different batches, so it must keep no state.
 */
@FunctionalInterface
public interface Collate {

  /**
   * The batch, samples first. It has as many samples as are given, in their order. Whatever the
   * samples are, there are as many inputs and labels of the same types; their shapes may differ
   * from batch to batch.
   *
   * @param samples at least one, transformed
   */
  Dataset batch(List<Sample> samples);

  /**
   * Fills shorter inputs with {@code value}, at their ends, up to the longest of the batch; shorter
   * labels are filled with −100, which the losses ignore.
   */
  static PaddedCollate padded(double value) {
    return new PaddedCollate(value, PaddedCollate.IGNORED, false, false, false, false);
  }
}
