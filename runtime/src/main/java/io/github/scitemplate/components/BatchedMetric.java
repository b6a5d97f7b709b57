package io.github.scitemplate.components;

/**
 * A metric that can be taken of several batches at once, to the same bits as of one after another.
 */
interface BatchedMetric extends Metric {

  /** The sum so far plus that of the batches. */
  double addTo(double sum, KeptBatches batches);
}
