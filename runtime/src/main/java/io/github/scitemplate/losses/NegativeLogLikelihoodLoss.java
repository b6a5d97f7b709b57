package io.github.scitemplate.losses;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.scitemplate.components.ShippedCriterion;
import io.github.scitemplate.engine.kernels.Kernels.Derivative;
import io.github.scitemplate.engine.kernels.LossKernels;
import io.github.scitemplate.losses.ClassLoss.Batch;
import io.github.scitemplate.losses.ClassLoss.Counted;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Negative log-likelihood of log-probabilities of shape (N, classes, …), such as of a model that
 * ends in a log-softmax, against int64 classes of shape (N, …), as PyTorch's {@code NLLLoss} with
 * its mean, which divides by the sum of the labels' weights. If all labels are ignored, the loss is
 * NaN, as in PyTorch.
 *
 * @param classWeights one for each class; if there are none, all classes count alike
 * @param ignoreIndex the label that counts for nothing
 */
public record NegativeLogLikelihoodLoss(List<Double> classWeights, long ignoreIndex)
    implements ShippedCriterion {
  private static final String NAME = "Negative log-likelihood";

  /** Throws {@link IllegalArgumentException} for a weight out of range. */
  public NegativeLogLikelihoodLoss {
    classWeights = Weights.checked(classWeights);
  }

  /** Weights the classes, in the order of their numbers. No weight may be negative. */
  public NegativeLogLikelihoodLoss withClassWeights(double... weights) {
    return withClassWeights(Weights.listed(weights));
  }

  /** Weights the classes, with the weights as a config gives them. */
  public NegativeLogLikelihoodLoss withClassWeights(List<Double> weights) {
    return new NegativeLogLikelihoodLoss(weights, ignoreIndex);
  }

  /**
   * Leaves out places with this label, which need not be a class. Without this call, it is −100.
   */
  public NegativeLogLikelihoodLoss withIgnoreIndex(long label) {
    return new NegativeLogLikelihoodLoss(classWeights, label);
  }

  private ClassLoss shared() {
    return new ClassLoss(NAME, classWeights, OptionalLong.of(ignoreIndex));
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
    return LossKernels.negativeLogLikelihood(
        batch.predicted(), batch.classes(), batch.weights(), ignoreIndex);
  }

  private NDArray recorded(Batch batch) {
    try (Temporaries t = new Temporaries()) {
      return ClassLoss.likelihood(t, batch.predicted(), Counted.of(t, batch, ignoreIndex));
    }
  }
}
