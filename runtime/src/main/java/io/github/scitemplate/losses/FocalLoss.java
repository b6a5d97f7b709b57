package io.github.scitemplate.losses;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.scitemplate.components.ShippedCriterion;
import io.github.scitemplate.engine.kernels.Kernels.Derivative;
import io.github.scitemplate.engine.kernels.LossKernels;
import io.github.scitemplate.error.Setting;
import io.github.scitemplate.losses.ClassLoss.Batch;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The focal loss of several classes; see {@link Loss#focal}.
 *
 * @param gamma how strongly the loss plays down labels that are predicted well already
 * @param classWeights one for each class, or none
 */
record FocalLoss(double gamma, List<Double> classWeights) implements ShippedCriterion {

  FocalLoss {
    Setting.notNegative("gamma", gamma);
    classWeights = Weights.checked(classWeights);
  }

  private ClassLoss shared() {
    return new ClassLoss("Focal loss", classWeights, OptionalLong.empty());
  }

  @Override
  public NDArray loss(NDList predictions, NDList labels) {
    return shared().take(predictions, labels, this::taken);
  }

  @Override
  public Optional<Derivative> derivative(NDList predictions, NDList labels) {
    return Optional.of(shared().take(predictions, labels, this::known));
  }

  private NDArray taken(Batch batch) {
    return LossKernels.isRecorded(batch.predicted())
        ? recorded(batch)
        : LossKernels.value(known(batch));
  }

  private Derivative known(Batch batch) {
    return LossKernels.focal(batch.predicted(), batch.classes(), batch.weights(), gamma);
  }

  private NDArray recorded(Batch batch) {
    try (Temporaries t = new Temporaries()) {
      NDArray logProbabilities = t.of(batch.predicted().logSoftmax(1));
      NDArray chosen = ClassLoss.chosen(t, logProbabilities, batch.classes());
      NDArray rest = t.of(t.of(t.of(chosen.exp()).neg()).add(1));
      NDArray missed = t.of(rest.maximum(t.number(LossKernels.LEAST_MISS, rest)));
      NDArray each = t.of(t.of(missed.pow(t.number(gamma, missed))).mul(chosen));
      NDArray table = t.of(batch.weights().flatten());
      NDArray weights = t.of(table.gather(t.of(batch.classes().flatten()), 0));
      NDArray weighted = t.of(each.mul(t.of(weights.reshape(each.getShape()))));
      return t.of(weighted.mean()).neg();
    }
  }
}
