package io.github.scitemplate.losses;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.error.Setting;
import io.github.scitemplate.error.UserException;
import java.util.Arrays;
import java.util.List;

/** Turns weights of classes or channels into arrays that fit predictions. */
final class Weights {
  private Weights() {}

  static List<Double> listed(double... weights) {
    return Arrays.stream(weights).boxed().toList();
  }

  static List<Double> checked(List<Double> weights) {
    weights.forEach(weight -> Setting.notNegative("each class weight", weight));
    return List.copyOf(weights);
  }

  /** The weights as an array of the predictions' type; the caller closes it. */
  static NDArray of(List<Double> weights, Shape shape, NDArray beside) {
    float[] values = new float[weights.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = weights.get(i).floatValue();
    }
    return typed(Torch.owned(beside.getManager().create(values, shape)), beside);
  }

  /**
   * One weight for each class, of shape (classes, 1, …). Without weights, all are 1. The caller
   * closes the array.
   *
   * @param logits logits of shape (N, classes, …)
   */
  static NDArray ofClasses(String loss, List<Double> weights, NDArray logits) {
    Shape shape = alongSecondAxis(logits.getShape());
    if (weights.isEmpty()) {
      return logits.getManager().ones(shape, logits.getDataType());
    }
    if (weights.size() != shape.get(0)) {
      throw new UserException(
          loss
              + " has "
              + weights.size()
              + " class weights, but the model tells "
              + shape.get(0)
              + " classes apart.",
          "Give each class a weight.");
    }
    return of(weights, shape, logits);
  }

  /** The shape (classes, 1, …) for predictions of shape (N, classes, …). */
  static Shape alongSecondAxis(Shape shape) {
    long[] axes = new long[shape.dimension() - 1];
    Arrays.fill(axes, 1);
    axes[0] = shape.get(1);
    return new Shape(axes);
  }

  private static NDArray typed(NDArray floats, NDArray beside) {
    if (beside.getDataType() == DataType.FLOAT32) {
      return floats;
    }
    try (floats) {
      return floats.toType(beside.getDataType(), true);
    }
  }
}
