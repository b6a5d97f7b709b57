package io.github.scitemplate.losses;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.components.ShippedCriterion;
import io.github.scitemplate.error.Setting;
import io.github.scitemplate.error.UserException;

/**
 * The soft Dice loss of masks; see {@link Loss#dice}.
 *
 * @param smooth a number added to numerator and denominator
 */
record DiceLoss(double smooth) implements ShippedCriterion {
  private static final String NAME = "Dice loss";

  DiceLoss {
    Setting.notNegative("smooth", smooth);
  }

  @Override
  public NDArray loss(NDList predictions, NDList labels) {
    NDArray logits = Fit.prediction(NAME, predictions);
    NDArray labelled = Fit.paired(NAME, logits, labels);
    Shape shape = logits.getShape();
    if (shape.dimension() < 2) {
      throw new UserException(
          NAME + " needs logits of shape (N, …), but they have shape " + shape + ".",
          "Give each sample an axis of its own.");
    }
    Shape flat = new Shape(shape.get(0), shape.size() / shape.get(0));
    try (Temporaries t = new Temporaries()) {
      NDArray share = t.of(t.of(logits.reshape(flat)).getNDArrayInternal().sigmoid());
      return of(t, share, t.of(labelled.reshape(flat)), smooth);
    }
  }

  /**
   * One minus the mean of the Dice coefficients of all rows. A row runs along the last axis.
   *
   * @param shares the predicted probabilities, from 0 to 1
   * @param labelled the labels, of the same shape
   */
  static NDArray of(Temporaries t, NDArray shares, NDArray labelled, double smooth) {
    int[] last = {shares.getShape().dimension() - 1};
    NDArray both = t.of(t.of(shares.mul(labelled)).sum(last));
    NDArray sizes = t.of(t.of(shares.sum(last)).add(t.of(labelled.sum(last))));
    NDArray above = t.of(t.of(t.times(both, 2)).add((float) smooth));
    NDArray coefficients = t.of(above.div(t.of(sizes.add((float) smooth))));
    return t.of(t.of(coefficients.mean()).neg()).add(1);
  }
}
