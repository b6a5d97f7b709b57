package io.github.scitemplate.losses;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.scitemplate.components.ShippedCriterion;

/**
 * A loss of a pair of outputs of shape (N, features), with one label for each of the N.
 *
 * @param name the loss, as messages begin with it
 */
record EmbeddingLoss(String name, Formula formula) implements ShippedCriterion {

  /** Takes a loss of outputs and labels that fit. */
  @FunctionalInterface
  interface Formula {
    /**
     * The loss, one number.
     *
     * @param t keeps the intermediate arrays
     */
    NDArray of(Temporaries t, NDList outputs, NDArray labels);
  }

  @Override
  public NDArray loss(NDList predictions, NDList labels) {
    Fit.embeddings(name, 2, predictions);
    NDArray labelled = Fit.ofSamples(name, predictions.head(), labels);
    try (Temporaries t = new Temporaries()) {
      return formula.of(t, predictions, labelled);
    }
  }
}
