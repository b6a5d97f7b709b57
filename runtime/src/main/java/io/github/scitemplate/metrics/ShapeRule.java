package io.github.scitemplate.metrics;

import ai.djl.ndarray.NDList;
import io.github.scitemplate.error.UserException;

/** Says which shapes of predictions and labels a metric accepts. */
interface ShapeRule {

  /**
   * Checks a batch.
   *
   * @throws UserException if the shapes do not fit; it says what was found and what is wanted
   */
  void check(String metric, NDList predictions, NDList labels);

  /** The error about shapes that do not fit. */
  static UserException unfit(String metric, String wanted, NDList predictions, NDList labels) {
    return new UserException(
        "The metric "
            + metric
            + " is taken of "
            + wanted
            + ", but the predictions "
            + (predictions.isEmpty() ? "are none" : "have shape " + predictions.head().getShape())
            + " and the labels "
            + (labels.isEmpty() ? "are none" : labels.head().getShape())
            + ".",
        "Return what the metric is taken of first from the model and the data set, or track another metric in buildMetricTracker.");
  }
}
