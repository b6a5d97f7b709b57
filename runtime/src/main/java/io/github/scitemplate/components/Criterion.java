package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import io.github.scitemplate.error.UserException;

/** What training minimises. */
@FunctionalInterface
public interface Criterion {

  /**
   * The loss of a batch.
   *
   * @param predictions the model's outputs
   * @param labels the batch's labels
   * @return a scalar, the mean over the samples
   */
  NDArray loss(NDList predictions, NDList labels);

  /**
   * Cross-entropy of logits of shape (N, classes, …) against int64 classes of shape (N, …), as
   * PyTorch's {@code CrossEntropyLoss}.
   */
  static Criterion crossEntropy() {
    return (predictions, labels) -> {
      NDArray classes = labels.head();
      if (classes.getDataType() != DataType.INT64) {
        throw new UserException(
            "Cross-entropy needs int64 class labels, but the labels are "
                + classes.getDataType()
                + ".",
            "Make the label array from long[] values.");
      }
      try (NDArray logProbabilities = predictions.head().logSoftmax(1);
          NDArray column = classes.expandDims(1);
          NDArray chosen = logProbabilities.gather(column, 1);
          NDArray mean = chosen.mean()) {
        return mean.neg();
      }
    };
  }

  /** The mean of squared differences, for regression; predictions and labels of equal shape. */
  static Criterion meanSquaredError() {
    return (predictions, labels) -> {
      if (!predictions.head().getShape().equals(labels.head().getShape())) {
        throw new UserException(
            "The predictions have shape "
                + predictions.head().getShape()
                + ", but the labels "
                + labels.head().getShape()
                + ".",
            "Give both the same shape.");
      }
      try (NDArray difference = predictions.head().sub(labels.head());
          NDArray square = difference.square()) {
        return square.mean();
      }
    };
  }
}
