package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import io.github.scitemplate.error.UserException;

/**
 * Cross-entropy of logits against class labels.
 *
 * @param labelSmoothing the share of each label that is spread over all classes
 */
record CrossEntropy(double labelSmoothing) implements Criterion {

  CrossEntropy {
    if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
      throw new IllegalArgumentException(
          "label smoothing must be from 0 to 1, not " + labelSmoothing);
    }
  }

  @Override
  public NDArray loss(NDList predictions, NDList labels) {
    NDArray classes = labels.head();
    if (classes.getDataType() != DataType.INT64) {
      throw new UserException(
          "Cross-entropy needs int64 class labels, but the labels are "
              + classes.getDataType()
              + ".",
          "Make the label array from long[] values.");
    }
    try (NDArray logProbabilities = predictions.head().logSoftmax(1)) {
      return labelSmoothing == 0
          ? ofLabels(logProbabilities, classes)
          : smoothed(logProbabilities, classes);
    }
  }

  private static NDArray ofLabels(NDArray logProbabilities, NDArray classes) {
    try (NDArray column = classes.expandDims(1);
        NDArray chosen = logProbabilities.gather(column, 1);
        NDArray mean = chosen.mean()) {
      return mean.neg();
    }
  }

  private NDArray smoothed(NDArray logProbabilities, NDArray classes) {
    try (NDArray sharp = ofLabels(logProbabilities, classes);
        NDArray sharpShare = sharp.mul((float) (1 - labelSmoothing));
        NDArray even = logProbabilities.mean();
        NDArray evenShare = even.mul((float) labelSmoothing)) {
      return sharpShare.sub(evenShare);
    }
  }
}
