package io.github.scitemplate.engine;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.engine.kernels.Kernels;
import io.github.scitemplate.error.UserException;
import java.util.OptionalLong;

/** Checks class labels against logits, and explains which do not fit. */
public final class ClassLabels {
  private ClassLabels() {}

  /**
   * Whether the labels are probabilities of classes, as mixed samples have them: numbers of the
   * logits' type and of their shape (N, classes, …).
   */
  public static boolean areProbabilities(NDArray logits, NDList labels) {
    return !labels.isEmpty()
        && labels.head().getDataType().isFloating()
        && labels.head().getDataType() == logits.getDataType()
        && logits.getShape().dimension() > 1
        && labels.head().getShape().equals(logits.getShape());
  }

  /**
   * The class labels that belong to {@code logits}.
   *
   * @param loss the loss, at the beginning of a sentence
   * @throws UserException unless the labels are int64 of shape (N, …) beside logits of shape (N,
   *     classes, …)
   */
  public static NDArray checked(String loss, NDArray logits, NDList labels) {
    if (labels.isEmpty()) {
      throw new UserException(
          loss + " needs class labels, but the data have no labels.",
          "Give each sample its class.");
    }
    NDArray classes = labels.head();
    if (classes.getDataType() != DataType.INT64) {
      throw new UserException(
          loss + " needs int64 class labels, but the labels are " + classes.getDataType() + ".",
          "Make the label array from long[] values, or int64 by toType(DataType.INT64).");
    }
    Shape shape = logits.getShape();
    if (!Kernels.isClassesOf(shape, classes.getShape())) {
      throw new UserException(
          loss
              + " needs logits of shape (N, classes, …) and labels of shape (N, …), but the logits have shape "
              + shape
              + " and the labels "
              + classes.getShape()
              + ".",
          "Reshape the model's output, or the labels.");
    }
    return classes;
  }

  /**
   * An error that names the label that is no class, if that was the cause; otherwise the failure
   * itself.
   *
   * @param ignored the label that does not count, if there is one
   */
  public static RuntimeException explained(
      EngineException failure, NDArray logits, NDArray classes, OptionalLong ignored) {
    long count = logits.getShape().get(1);
    for (long label : classes.toLongArray()) {
      boolean counts = ignored.isEmpty() || ignored.getAsLong() != label;
      if (counts && (label < 0 || label >= count)) {
        return new UserException(
            "A label is "
                + label
                + ", but the model tells "
                + count
                + " classes apart, numbered 0 to "
                + (count - 1)
                + ".",
            "Correct the labels, or the number of units of the model's last layer.",
            failure);
      }
    }
    return failure;
  }
}
