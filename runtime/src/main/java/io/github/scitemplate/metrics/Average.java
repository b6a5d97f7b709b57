package io.github.scitemplate.metrics;

/**
 * The ways in which the values of several classes become one, as in torchmetrics and scikit-learn.
 */
public enum Average {
  /** Counts all classes together, as if they were one. */
  MICRO,

  /**
   * The mean over the classes. Of several classes, those that occur neither as a label nor as a
   * prediction are left out.
   */
  MACRO,

  /** The mean over the classes, each weighted by how often it is a label. */
  WEIGHTED,

  /** No mean: a number for each class, under its name. */
  PER_CLASS
}
