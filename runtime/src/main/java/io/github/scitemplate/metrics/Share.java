package io.github.scitemplate.metrics;

/** What the numbers of a confusion matrix are shares of. */
public enum Share {
  /** Nothing: they are counts. */
  NONE,
  /** All samples with that label: each row sums to one. */
  OF_LABELS,
  /** All samples with that prediction: each column sums to one. */
  OF_PREDICTIONS,
  /** All samples. */
  OF_ALL
}
