package io.github.scitemplate.losses;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.components.ShippedCriterion;
import io.github.scitemplate.engine.kernels.Kernels.Derivative;
import io.github.scitemplate.engine.kernels.LossKernels;
import io.github.scitemplate.error.Setting;
import io.github.scitemplate.error.UserException;
import java.util.List;
import java.util.Optional;

/**
 * Binary cross-entropy of logits; see {@link Loss#binaryCrossEntropyWithLogits}.
 *
 * @param positiveWeights the weights of places labelled 1: one for all, or one for each channel
 */
record BinaryCrossEntropy(List<Double> positiveWeights) implements ShippedCriterion {
  static final String NAME = "Binary cross-entropy";

  BinaryCrossEntropy {
    positiveWeights = List.copyOf(positiveWeights);
    Setting.require(
        !positiveWeights.isEmpty(), "the positive weights", "one or more", positiveWeights);
    positiveWeights.forEach(weight -> Setting.notNegative("each positive weight", weight));
  }

  @Override
  public NDArray loss(NDList predictions, NDList labels) {
    NDArray logits = Fit.prediction(NAME, predictions);
    NDArray labelled = Fit.paired(NAME, logits, labels);
    return LossKernels.isRecorded(logits)
        ? recorded(logits, labelled)
        : LossKernels.value(known(logits, labelled));
  }

  private NDArray recorded(NDArray logits, NDArray labelled) {
    try (Temporaries t = new Temporaries()) {
      NDArray weight = t.of(weights(logits));
      NDArray off = t.of(t.of(labelled.neg()).add(1));
      NDArray rise = t.of(t.of(t.of(weight.sub(1)).mul(labelled)).add(1));
      NDArray low = t.of(t.of(logits.neg()).getNDArrayInternal().softPlus());
      return t.of(t.of(off.mul(logits)).add(t.of(rise.mul(low)))).mean();
    }
  }

  @Override
  public Optional<Derivative> derivative(NDList predictions, NDList labels) {
    NDArray logits = Fit.prediction(NAME, predictions);
    return Optional.of(known(logits, Fit.paired(NAME, logits, labels)));
  }

  private Derivative known(NDArray logits, NDArray labelled) {
    try (NDArray weight = weights(logits)) {
      return LossKernels.binaryCrossEntropy(logits, labelled, weight);
    }
  }

  private NDArray weights(NDArray logits) {
    if (positiveWeights.size() == 1) {
      return Weights.of(positiveWeights, new Shape(), logits);
    }
    Shape shape = logits.getShape();
    if (shape.dimension() < 2 || shape.get(1) != positiveWeights.size()) {
      throw new UserException(
          NAME
              + " has "
              + positiveWeights.size()
              + " positive weights, but the logits have shape "
              + shape
              + ".",
          "Give one weight, or one for each of the numbers along the second axis.");
    }
    return Weights.of(positiveWeights, Weights.alongSecondAxis(shape), logits);
  }
}
