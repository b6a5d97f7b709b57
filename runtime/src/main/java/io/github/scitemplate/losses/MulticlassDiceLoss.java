package io.github.scitemplate.losses;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.components.ShippedCriterion;
import io.github.scitemplate.error.Setting;
import io.github.scitemplate.losses.ClassLoss.Batch;
import java.util.List;
import java.util.OptionalLong;

/**
 * The soft Dice loss of classes; see {@link Loss#multiclassDice}.
 *
 * @param smooth a number added to numerator and denominator
 */
record MulticlassDiceLoss(double smooth) implements ShippedCriterion {

  MulticlassDiceLoss {
    Setting.notNegative("smooth", smooth);
  }

  @Override
  public NDArray loss(NDList predictions, NDList labels) {
    return new ClassLoss("Multiclass Dice loss", List.of(), OptionalLong.empty())
        .take(predictions, labels, this::recorded);
  }

  private NDArray recorded(Batch batch) {
    Shape shape = batch.predicted().getShape();
    long samples = shape.get(0);
    long classes = shape.get(1);
    long places = batch.classes().size() / samples;
    try (Temporaries t = new Temporaries()) {
      NDArray shares = t.of(t.of(batch.predicted().softmax(1)).reshape(samples, classes, places));
      NDArray flat = t.of(batch.classes().reshape(samples, 1, places));
      NDArray zeros = t.of(shares.zerosLike());
      NDArray ones = t.of(zeros.getManager().ones(flat.getShape(), zeros.getDataType()));
      return DiceLoss.of(t, shares, t.of(zeros.scatter(flat, ones, 1)), smooth);
    }
  }
}
