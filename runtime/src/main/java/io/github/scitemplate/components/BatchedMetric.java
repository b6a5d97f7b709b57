package io.github.scitemplate.components;

/**
 * A metric that can be taken of several batches at once, to the same bits as of one after another.
 */
interface BatchedMetric extends Metric {

  /** Whether it is taken of predictions and labels, and not of the losses alone. */
  boolean usesPredictions();

  /** The sum so far plus that of the batches. */
  double addTo(double sum, KeptBatches batches);
}
