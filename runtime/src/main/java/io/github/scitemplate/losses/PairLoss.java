package io.github.scitemplate.losses;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.scitemplate.components.ShippedCriterion;

/**
 * A loss of predictions and labels of one shape.
 *
 * @param name the loss, as messages begin with it
 * @param formula calculates the loss
 */
record PairLoss(String name, Formula formula) implements ShippedCriterion {

  /** Takes a loss of two arrays of one shape. */
  @FunctionalInterface
  interface Formula {
    /**
     * The loss, one number.
     *
     * @param t keeps the intermediate arrays
     */
    NDArray of(Temporaries t, NDArray predicted, NDArray labelled);
  }

  @Override
  public NDArray loss(NDList predictions, NDList labels) {
    NDArray predicted = Fit.prediction(name, predictions);
    NDArray labelled = Fit.paired(name, predicted, labels);
    try (Temporaries t = new Temporaries()) {
      return formula.of(t, predicted, labelled);
    }
  }
}
