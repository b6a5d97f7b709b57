package io.github.scitemplate.components;

import java.util.Map;

/**
 * What a metric of the framework has gathered of a split so far. It takes many batches at once,
 * which costs a tenth of taking each, and gives the same bits however the batches are divided.
 */
public interface Gatherer {

  /** Adds batches, all of the same shapes but for their numbers of samples. */
  void add(KeptBatches batches);

  /** The value of all that was added; NaN if it has none. */
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
