package io.github.scitemplate.losses;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.github.scitemplate.components.ShippedCriterion;
import io.github.scitemplate.engine.ClassLabels;
import io.github.scitemplate.engine.kernels.Kernels.Derivative;
import io.github.scitemplate.engine.kernels.LossKernels;
import io.github.scitemplate.error.Setting;
import io.github.scitemplate.losses.ClassLoss.Batch;
import io.github.scitemplate.losses.ClassLoss.Counted;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Cross-entropy of logits of shape (N, classes, …) against int64 classes of shape (N, …), as
 * PyTorch's {@code CrossEntropyLoss} with its mean, which divides by the sum of the labels'
 * weights. If all labels are ignored, the loss is NaN, as in PyTorch. Labels of the logits' type
 * and shape are probabilities of the classes, such as those of mixed samples: their mean divides by
 * the number of places, as in PyTorch, and none is ignored.
 *
 * @param classWeights one for each class; if there are none, all classes count alike
 * @param ignoreIndex the label that counts for nothing
 * @param labelSmoothing the share of each label that is spread over all classes, from 0 to 1
 *     (Szegedy et al., "Rethinking the Inception Architecture for Computer Vision", 2016)
 */
public record CrossEntropyLoss(List<Double> classWeights, long ignoreIndex, double labelSmoothing)
    implements ShippedCriterion {
  private static final String NAME = "Cross-entropy";

  /** Throws {@link IllegalArgumentException} for a value out of range. */
  public CrossEntropyLoss {
    classWeights = Weights.checked(classWeights);
    Setting.share("label smoothing", labelSmoothing);
  }

  /** Weights the classes, in the order of their numbers. No weight may be negative. */
  public CrossEntropyLoss withClassWeights(double... weights) {
    return withClassWeights(Weights.listed(weights));
  }

  /** Weights the classes, with the weights as a config gives them. */
  public CrossEntropyLoss withClassWeights(List<Double> weights) {
    return new CrossEntropyLoss(weights, ignoreIndex, labelSmoothing);
  }

  /**
   * Leaves out places with this label, which need not be a class. Without this call, it is −100.
   */
  public CrossEntropyLoss withIgnoreIndex(long label) {
    return new CrossEntropyLoss(classWeights, label, labelSmoothing);
  }

  /** Spreads this share of each label over all classes. */
  public CrossEntropyLoss withLabelSmoothing(double share) {
    return new CrossEntropyLoss(classWeights, ignoreIndex, share);
  }

  private ClassLoss shared() {
    return new ClassLoss(NAME, classWeights, OptionalLong.of(ignoreIndex));
  }

  @Override
  public NDArray loss(NDList predictions, NDList labels) {
    NDArray logits = Fit.prediction(NAME, predictions);
    if (ClassLabels.areProbabilities(logits, labels)) {
      return ofProbabilities(logits, labels.head());
    }
    return shared().take(predictions, labels, this::taken);
  }

  @Override
  public Optional<Derivative> derivative(NDList predictions, NDList labels) {
    return ClassLabels.areProbabilities(Fit.prediction(NAME, predictions), labels)
        ? Optional.empty()
        : Optional.of(shared().take(predictions, labels, this::known));
  }

  private NDArray ofProbabilities(NDArray logits, NDArray probabilities) {
    long classes = logits.getShape().get(1);
    try (Temporaries t = new Temporaries()) {
      NDArray logProbabilities = t.of(logits.logSoftmax(1));
      NDArray weighted =
          classWeights.isEmpty()
              ? logProbabilities
              : t.of(logProbabilities.mul(t.of(Weights.ofClasses(NAME, classWeights, logits))));
      NDArray sharp = t.of(probabilities.mul((float) (1 - labelSmoothing)));
      NDArray smoothed = t.of(sharp.add((float) (labelSmoothing / classes)));
      return t.times(t.of(t.of(weighted.mul(smoothed)).mean()), (double) -classes);
    }
  }

  private NDArray taken(Batch batch) {
    return LossKernels.isRecorded(batch.predicted())
        ? recorded(batch)
        : LossKernels.value(known(batch));
  }

  private Derivative known(Batch batch) {
    return LossKernels.crossEntropy(
        batch.predicted(), batch.classes(), batch.weights(), ignoreIndex, labelSmoothing);
  }

  private NDArray recorded(Batch batch) {
    try (Temporaries t = new Temporaries()) {
      NDArray logProbabilities = t.of(batch.predicted().logSoftmax(1));
      Counted counted = Counted.of(t, batch, ignoreIndex);
      NDArray sharp = ClassLoss.likelihood(t, logProbabilities, counted);
      if (labelSmoothing == 0) {
        return sharp;
      }
      NDArray even = even(t, logProbabilities, batch, counted);
      float share = (float) (labelSmoothing / batch.predicted().getShape().get(1));
      NDArray sharpShare = t.of(t.times(t.of(sharp), 1 - labelSmoothing));
      return sharpShare.sub(t.of(t.times(even, share)));
    }
  }

  /** The weighted sum of all classes' log-probabilities, over the sum of the labels' weights. */
  private static NDArray even(
      Temporaries t, NDArray logProbabilities, Batch batch, Counted counted) {
    NDArray weighted = t.of(logProbabilities.mul(batch.weights()));
    NDArray ofSamples = t.of(weighted.sum(new int[] {1}));
    NDArray none = t.of(ofSamples.zerosLike());
    NDArray told = t.of(NDArrays.where(t.of(counted.mask().neq(0)), ofSamples, none));
    return t.of(t.of(told.sum()).div(t.of(counted.weights().sum())));
  }
}
