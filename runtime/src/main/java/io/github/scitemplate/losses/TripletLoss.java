package io.github.scitemplate.losses;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.scitemplate.components.ShippedCriterion;
import io.github.scitemplate.error.Setting;

/** The triplet margin loss; see {@link Loss#tripletMargin}. */
record TripletLoss(double margin) implements ShippedCriterion {

  TripletLoss {
    Setting.positive("margin", margin);
  }

  @Override
  public NDArray loss(NDList predictions, NDList labels) {
    Fit.embeddings("Triplet margin loss", 3, predictions);
    try (Temporaries t = new Temporaries()) {
      return Margins.triplet(t, predictions, margin);
    }
  }
}
