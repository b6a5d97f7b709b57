package io.github.scitemplate.losses;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.scitemplate.components.ShippedCriterion;
import io.github.scitemplate.engine.kernels.Kernels.Derivative;
import io.github.scitemplate.engine.kernels.LossKernels;
import io.github.scitemplate.error.Setting;
import java.util.Optional;

/**
 * The focal loss of two classes; see {@link Loss#sigmoidFocal}.
 *
 * @param alpha the weight of places labelled 1; the others have 1 − alpha
 * @param gamma how strongly the loss plays down labels that are predicted well already
 */
record SigmoidFocalLoss(double alpha, double gamma) implements ShippedCriterion {
  private static final String NAME = "Sigmoid focal loss";

  SigmoidFocalLoss {
    Setting.share("alpha", alpha);
    Setting.notNegative("gamma", gamma);
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
      NDArray off = t.of(t.of(labelled.neg()).add(1));
      NDArray negative = t.of(logits.neg());
      NDArray right = t.of(logits.getNDArrayInternal().sigmoid());
      NDArray wrong = t.of(negative.getNDArrayInternal().sigmoid());
      NDArray low = t.of(negative.getNDArrayInternal().softPlus());
      NDArray crossEntropy = t.of(t.of(off.mul(logits)).add(low));
      NDArray rest = t.of(t.of(right.mul(off)).add(t.of(wrong.mul(labelled))));
      NDArray missed = t.of(rest.maximum(t.number(LossKernels.LEAST_MISS, rest)));
      NDArray focus = t.of(missed.pow(t.number(gamma, missed)));
      NDArray share =
          t.of(t.of(labelled.mul((float) alpha)).add(t.of(off.mul((float) (1 - alpha)))));
      return t.of(t.of(share.mul(focus)).mul(crossEntropy)).mean();
    }
  }

  @Override
  public Optional<Derivative> derivative(NDList predictions, NDList labels) {
    NDArray logits = Fit.prediction(NAME, predictions);
    return Optional.of(known(logits, Fit.paired(NAME, logits, labels)));
  }

  private Derivative known(NDArray logits, NDArray labelled) {
    return LossKernels.sigmoidFocal(logits, labelled, alpha, gamma);
  }
}
