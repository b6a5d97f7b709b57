package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.error.UserException;

/** The mean of squared differences of predictions and labels of equal shape. */
record MeanSquaredError() implements ShippedCriterion {
  @Override
  public NDArray loss(NDList predictions, NDList labels) {
    Shape predicted = predictions.head().getShape();
    Shape labelled = labels.head().getShape();
    if (!predicted.equals(labelled)) {
      throw new UserException(
          "The predictions have shape " + predicted + ", but the labels " + labelled + ".",
          "Give both the same shape.");
    }
    try (NDArray difference = predictions.head().sub(labels.head());
        NDArray square = difference.square()) {
      return square.mean();
    }
  }
}
