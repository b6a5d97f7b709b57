package io.github.scitemplate.data.mixing;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.error.UserException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * Mixes each sample of a batch with the one before it, the first with the last, as torchvision
 * does. Class labels become the probabilities of the classes, and are mixed as the samples.
 */
public final class Mixing {
  private static final int PICTURE_AXES = 4;

  private Mixing() {}

  /**
   * Mixup: {@code λ · sample + (1 − λ) · other}, where λ is drawn from Beta(α, α) for each batch.
   *
   * @param classes how many there are; 0 if no label is a class
   */
  public static Mixed mixup(Mixed batch, double alpha, int classes, SplittableRandom random) {
    double share = BetaDistribution.draw(alpha, random);
    for (int i = 0; i < batch.inputs().size(); i++) {
      DataType type = batch.inputs().get(i).getDataType();
      if (!type.isFloating()) {
        throw new UserException(
            "Mixup mixes float32 inputs, but input " + i + " is " + type + ".",
            "Make it float32 with Transform.toFloat(), or leave mixup out.");
      }
    }
    return new Mixed(
        each(batch.inputs(), input -> mixed(input, share)),
        labels(batch.labels(), classes, label -> mixed(label, share)));
  }

  /**
   * CutMix: a rectangle of each picture is taken of the other, where {@code 1 − λ} is the
   * rectangle's share of the area before it is cut off at the edges, and λ is drawn from Beta(α, α)
   * for each batch.
   *
   * @param classes how many there are; 0 if no label is a class
   */
  public static Mixed cutMix(Mixed batch, double alpha, int classes, SplittableRandom random) {
    Shape shape = batch.inputs().head().getShape();
    for (NDArray input : batch.inputs()) {
      if (input.getShape().dimension() != PICTURE_AXES
          || !input.getShape().slice(2).equals(shape.slice(2))) {
        throw new UserException(
            "CutMix needs pictures of shape (N, channels, height, width), all of one size, but an input has shape "
                + input.getShape()
                + ".",
            "Leave CutMix out, or take mixup.");
      }
    }
    Rectangle cut = Rectangle.draw(alpha, (int) shape.get(2), (int) shape.get(3), random);
    return new Mixed(
        each(batch.inputs(), input -> cut(input, cut)),
        labels(batch.labels(), classes, label -> mixed(label, 1 - cut.share())));
  }

  /** Makes class labels probabilities, and mixes nothing. */
  public static Mixed oneHot(Mixed batch, int classes) {
    return new Mixed(batch.inputs(), labels(batch.labels(), classes, NDArray::duplicate));
  }

  private static NDList each(NDList arrays, UnaryOperator<NDArray> change) {
    NDList changed = new NDList(arrays.size());
    for (NDArray array : arrays) {
      try (array) {
        changed.add(change.apply(array));
      }
    }
    return changed;
  }

  private static NDList labels(NDList labels, int classes, UnaryOperator<NDArray> change) {
    NDList changed = new NDList(labels.size());
    for (int i = 0; i < labels.size(); i++) {
      try (NDArray label = labels.get(i);
          NDArray numbers = probabilities(label, i, classes)) {
        changed.add(change.apply(numbers));
      }
    }
    return changed;
  }

  /** Class labels as float32 of shape (N, classes); other labels as they are, in a copy. */
  private static NDArray probabilities(NDArray label, int place, int classes) {
    if (label.getDataType().isFloating()) {
      return label.duplicate();
    }
    if (label.getDataType() != DataType.INT64 || label.getShape().dimension() != 1) {
      throw new UserException(
          "Mixed samples need labels that are int64 classes of shape (N), or float32, but label "
              + place
              + " is "
              + label.getDataType()
              + " of shape "
              + label.getShape()
              + ".",
          "Leave the mixing of samples out, or change the labels.");
    }
    for (long one : label.toLongArray()) {
      if (one < 0 || one >= classes) {
        throw new UserException(
            "A label is "
                + one
                + ", but the mixing of samples was given "
                + classes
                + " classes, numbered from 0.",
            "Give it the number of classes, or correct the labels.");
      }
    }
    return label.oneHot(classes, DataType.FLOAT32);
  }

  /** {@code share · array + (1 − share) · array of the sample before}. */
  private static NDArray mixed(NDArray array, double share) {
    try (NDArray other = rolled(array);
        NDArray part = other.mul((float) (1 - share));
        NDArray own = array.mul((float) share)) {
      return own.add(part);
    }
  }

  /** Each sample's place has the one before it. */
  private static NDArray rolled(NDArray array) {
    long samples = array.getShape().get(0);
    if (samples < 2) {
      return array.duplicate();
    }
    try (NDArray last = array.get(new NDIndex().addSliceDim(samples - 1, samples));
        NDArray rest = array.get(new NDIndex().addSliceDim(0, samples - 1))) {
      return NDArrays.concat(new NDList(last, rest));
    }
  }

  private static NDArray cut(NDArray pictures, Rectangle cut) {
    float[] inside = cut.mask();
    try (NDArray other = rolled(pictures);
        NDArray numbers =
            pictures.getManager().create(inside, new Shape(1, 1, cut.height(), cut.width()));
        NDArray mask = numbers.toType(DataType.BOOLEAN, false);
        NDArray ofAll = mask.broadcast(pictures.getShape())) {
      return NDArrays.where(ofAll, other, pictures);
    }
  }

  /**
   * A rectangle in a picture.
   *
   * @param height of the picture
   * @param width of the picture
   * @param top its first row
   * @param bottom the row after its last
   * @param left its first column
   * @param right the column after its last
   */
  record Rectangle(int height, int width, int top, int bottom, int left, int right) {

    /** Draws the share that stays, then the column and the row of the centre. */
    static Rectangle draw(double alpha, int height, int width, SplittableRandom random) {
      double share = BetaDistribution.draw(alpha, random);
      int column = random.nextInt(width);
      int row = random.nextInt(height);
      double half = 0.5 * Math.sqrt(1 - share);
      return around(row, column, (int) (half * height), (int) (half * width), height, width);
    }

    private static Rectangle around(
        int row, int column, int halfHeight, int halfWidth, int height, int width) {
      return new Rectangle(
          height,
          width,
          Math.max(0, row - halfHeight),
          Math.min(height, row + halfHeight),
          Math.max(0, column - halfWidth),
          Math.min(width, column + halfWidth));
    }

    /** Its share of the picture. */
    double share() {
      return (double) (bottom - top) * (right - left) / ((double) height * width);
    }

    /** 1 inside, 0 outside, row by row. */
    float[] mask() {
      float[] mask = new float[height * width];
      for (int row = top; row < bottom; row++) {
        Arrays.fill(mask, row * width + left, row * width + right, 1);
      }
      return mask;
    }
  }
}
