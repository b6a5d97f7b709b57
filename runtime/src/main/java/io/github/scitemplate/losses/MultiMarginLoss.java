package io.github.scitemplate.losses;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.scitemplate.components.ShippedCriterion;
import io.github.scitemplate.error.Setting;
import io.github.scitemplate.losses.ClassLoss.Batch;
import java.util.List;
import java.util.OptionalLong;

/** The hinge loss of several classes; see {@link Loss#multiMargin}. */
record MultiMarginLoss(double margin) implements ShippedCriterion {

  MultiMarginLoss {
    Setting.positive("margin", margin);
  }

  @Override
  public NDArray loss(NDList predictions, NDList labels) {
    return new ClassLoss("Multi-margin loss", List.of(), OptionalLong.empty())
        .take(predictions, labels, this::recorded);
  }

  private NDArray recorded(Batch batch) {
    try (Temporaries t = new Temporaries()) {
      NDArray chosen = t.of(batch.predicted().gather(t.of(batch.classes().expandDims(1)), 1));
      NDArray each = t.positive(t.of(t.of(batch.predicted().sub(chosen)).add((float) margin)));
      // The mean contains the margin for the label itself, which has no part in the loss.
      float own = (float) (margin / batch.predicted().getShape().get(1));
      return t.of(each.mean()).sub(own);
    }
  }
}
