package io.github.scitemplate.components;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import io.github.scitemplate.engine.ClassLabels;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.engine.kernels.Kernels;
import io.github.scitemplate.engine.kernels.Kernels.Derivative;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Cross-entropy of logits against class labels, or against probabilities of the classes.
 *
 * @param labelSmoothing the share of each label that is spread over all classes
 */
record CrossEntropy(double labelSmoothing) implements ShippedCriterion {

  CrossEntropy {
    if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
      throw new IllegalArgumentException(
          "label smoothing must be from 0 to 1, not " + labelSmoothing);
    }
  }

  @Override
  public NDArray loss(NDList predictions, NDList labels) {
    NDArray logits = predictions.head();
    if (ClassLabels.areProbabilities(logits, labels)) {
      return ofProbabilities(logits, labels.head());
    }
    NDArray classes = checked(logits, labels);
    try (NDArray logProbabilities = logits.logSoftmax(1)) {
      return labelSmoothing == 0
          ? ofLabels(logProbabilities, classes)
          : smoothed(logProbabilities, classes);
    } catch (EngineException e) {
      throw explained(e, logits, classes);
    }
  }

  @Override
  public Optional<Derivative> derivative(NDList predictions, NDList labels) {
    NDArray logits = predictions.head();
    if (labelSmoothing != 0
        || ClassLabels.areProbabilities(logits, labels)
        || logits.getDataType() != DataType.FLOAT32) {
      return Optional.empty();
    }
    NDArray classes = checked(logits, labels);
    try {
      return Optional.of(Kernels.crossEntropy(logits, classes));
    } catch (EngineException e) {
      throw explained(e, logits, classes);
    }
  }

  private static NDArray checked(NDArray logits, NDList labels) {
    return ClassLabels.checked("Cross-entropy", logits, labels);
  }

  private static RuntimeException explained(
      EngineException failure, NDArray logits, NDArray classes) {
    return ClassLabels.explained(failure, logits, classes, OptionalLong.empty());
  }

  private static NDArray ofLabels(NDArray logProbabilities, NDArray classes) {
    try (NDArray column = classes.expandDims(1);
        NDArray chosen = logProbabilities.gather(column, 1);
        NDArray mean = chosen.mean()) {
      return mean.neg();
    }
  }

  /** The sum over the classes, the mean over all else. */
  private NDArray ofProbabilities(NDArray logits, NDArray probabilities) {
    long classes = logits.getShape().get(1);
    try (NDArray logProbabilities = logits.logSoftmax(1);
        NDArray sharp = probabilities.mul((float) (1 - labelSmoothing));
        NDArray smoothed = sharp.add((float) (labelSmoothing / classes));
        NDArray each = logProbabilities.mul(smoothed);
        NDArray mean = each.mean()) {
      return times(mean, (double) -classes);
    }
  }

  private static NDArray times(NDArray array, double factor) {
    try (NDArray number = Torch.number(array.getManager(), factor)) {
      return array.mul(number);
    }
  }

  private NDArray smoothed(NDArray logProbabilities, NDArray classes) {
    try (NDArray sharp = ofLabels(logProbabilities, classes);
        NDArray sharpShare = times(sharp, 1 - labelSmoothing);
        NDArray even = logProbabilities.mean();
        NDArray evenShare = times(even, labelSmoothing)) {
      return sharpShare.sub(evenShare);
    }
  }
}
