package io.github.scitemplate.metrics;

/** The wholes of which the numbers of a confusion matrix may be shares. */
public enum Share {
  /** None: the numbers are counts. */
  NONE,
  /** All samples with that label: each row sums to one, or to less where predictions are NaN. */
  OF_LABELS,
  /** All samples with that prediction: each column sums to one. */
  OF_PREDICTIONS,
  /** All samples. */
  OF_ALL
}
