package io.github.scitemplate.losses;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.components.ShippedCriterion;
import io.github.scitemplate.engine.forward.Shapes;
import io.github.scitemplate.engine.kernels.Kernels.Derivative;
import io.github.scitemplate.engine.kernels.LossKernels;
import io.github.scitemplate.error.Setting;
import io.github.scitemplate.error.UserException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Connectionist temporal classification; see {@link Loss#ctc}.
 *
 * @param blank the class that stands for nothing
 * @param zeroInfinity whether a target too long for its input counts as no loss
 */
record CtcLoss(int blank, boolean zeroInfinity) implements ShippedCriterion {
  private static final String NAME = "CTC loss";

  CtcLoss {
    Setting.require(blank >= 0, "blank", "zero or a positive number", blank);
  }

  @Override
  public NDArray loss(NDList predictions, NDList labels) {
    Derivative known = taken(predictions, labels);
    return LossKernels.isRecorded(predictions.head())
        ? LossKernels.recorded(predictions.head(), known)
        : LossKernels.value(known);
  }

  @Override
  public Optional<Derivative> derivative(NDList predictions, NDList labels) {
    return Optional.of(taken(predictions, labels));
  }

  private Derivative taken(NDList predictions, NDList labels) {
    NDArray logProbabilities = Fit.prediction(NAME, predictions);
    Shape shape = logProbabilities.getShape();
    checkShapes(shape, labels);
    NDArray targets = labels.get(0);
    NDArray targetLengths = labels.get(1);
    checkTargets(targets.toLongArray(), targetLengths.toLongArray(), targets.getShape(), shape);
    if (labels.size() > 2) {
      checkLengths("an input length", labels.get(2).toLongArray(), shape.get(1));
      return taken(logProbabilities, targets, labels.get(2), targetLengths);
    }
    long[] whole = new long[Math.toIntExact(shape.get(0))];
    Arrays.fill(whole, shape.get(1));
    try (NDArray inputLengths = logProbabilities.getManager().create(whole)) {
      return taken(logProbabilities, targets, inputLengths, targetLengths);
    }
  }

  private Derivative taken(
      NDArray logProbabilities, NDArray targets, NDArray inputLengths, NDArray targetLengths) {
    return LossKernels.ctc(
        logProbabilities, targets, inputLengths, targetLengths, blank, zeroInfinity);
  }

  private void checkShapes(Shape predicted, NDList labels) {
    boolean fit = predicted.dimension() == 3 && (labels.size() == 2 || labels.size() == 3);
    if (fit) {
      Shape perSample = new Shape(predicted.get(0));
      Shape targets = labels.get(0).getShape();
      fit = targets.dimension() == 2 && targets.get(0) == predicted.get(0);
      for (NDArray lengths : labels.subList(1, labels.size())) {
        fit &= lengths.getShape().equals(perSample);
      }
    }
    if (!fit) {
      throw new UserException(
          NAME
              + " needs log-probabilities of shape (N, T, classes) and as labels targets of shape (N, S), their lengths of"
              + " shape (N) and perhaps the inputs' lengths of shape (N), but the predictions have shape "
              + predicted
              + " and the labels "
              + Shapes.of(labels)
              + ".",
          "Reshape the model's output, or the labels.");
    }
    if (!labels.stream().allMatch(array -> array.getDataType() == DataType.INT64)) {
      throw new UserException(
          NAME + " needs int64 targets and lengths.",
          "Make the label arrays from long[] values, or int64 by toType(DataType.INT64).");
    }
    if (blank >= predicted.get(2)) {
      throw new UserException(
          NAME + " has the blank " + blank + ", but there are " + predicted.get(2) + " classes.",
          "Correct the blank, or the number of units of the model's last layer.");
    }
  }

  /** Checks that each target is a class; otherwise, libtorch would read beyond its memory. */
  private void checkTargets(long[] targets, long[] lengths, Shape targetShape, Shape predicted) {
    int most = Math.toIntExact(targetShape.get(1));
    checkLengths("a target length", lengths, most);
    for (int i = 0; i < lengths.length; i++) {
      for (int j = 0; j < lengths[i]; j++) {
        long target = targets[i * most + j];
        if (target < 0 || target >= predicted.get(2) || target == blank) {
          throw new UserException(
              NAME
                  + " found the target "
                  + target
                  + ", but the model tells "
                  + predicted.get(2)
                  + " classes apart, numbered 0 to "
                  + (predicted.get(2) - 1)
                  + ", of which "
                  + blank
                  + " is the blank.",
              "Correct the targets, or the number of units of the model's last layer.");
        }
      }
    }
  }

  private static void checkLengths(String what, long[] lengths, long most) {
    for (long length : lengths) {
      if (length < 0 || length > most) {
        throw new UserException(
            NAME + " found " + what + " of " + length + ", but there are " + most + " places.",
            "Correct the lengths.");
      }
    }
  }
}
