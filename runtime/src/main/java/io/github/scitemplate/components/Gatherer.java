package io.github.scitemplate.components;

import java.util.Map;

/**
 * Gathers what a metric of the framework needs of a split. It adds many batches at once, which
 * costs a tenth of adding each. Its value has the same bits, however the batches are divided.
 */
public interface Gatherer {

  /** Adds batches. Their shapes differ only in the number of samples. */
  void add(KeptBatches batches);

  /** The value of all that was added; NaN if there is none. */
  MetricValue value();

  /** All that {@link #add} changes, by name, for a checkpoint. */
  Map<String, double[]> save();

  /**
   * Goes on from a checkpoint.
   *
   * @param saved what {@link #save} gave
   */
  void restore(Map<String, double[]> saved);
}
