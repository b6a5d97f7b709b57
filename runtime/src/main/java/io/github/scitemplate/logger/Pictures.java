package io.github.scitemplate.logger;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.error.UserException;
import java.awt.Color;
import java.util.function.Consumer;

/** Makes pictures from the numbers of arrays. */
final class Pictures {
  private static final int MOST_PICTURES = 64;
  private static final int WHITE = 255;
  private static final int MATRIX_SIDE = 240;
  private static final int MOST_CELLS = 1000;
  private static final double GOLDEN_SECTION = 0.6180339887;

  private Pictures() {}

  /**
   * A picture, or several in rows of eight.
   *
   * @param array floats from 0 to 1, booleans or uint8
   * @param remarks receives what is odd about the numbers, to follow the words "the picture"
   * @throws UserException for another shape or type
   */
  static Image of(NDArray array, Consumer<String> remarks) {
    DataType type = array.getDataType();
    if (!type.isFloating() && type != DataType.UINT8 && type != DataType.BOOLEAN) {
      throw new UserException(
          "A picture is of floats from 0 to 1, of booleans or of uint8, but this array is of "
              + type
              + ".",
          "Turn it into one of these, or draw classes with mask and other numbers with matrix.");
    }
    int limit = array.getShape().dimension() == 4 ? MOST_PICTURES : Integer.MAX_VALUE;
    PictureShape.of(first(array.getShape(), limit));
    try (NDArray some = first(array, limit)) {
      PictureShape shape = PictureShape.of(some.getShape());
      float[] numbers = numbers(some);
      remark(numbers, type == DataType.UINT8 ? WHITE : 1, remarks);
      float white = type == DataType.UINT8 ? 1 : WHITE;
      return shape.drawn(
          shape.channels(), (i, c) -> Math.max(0, Math.min(WHITE, Math.round(numbers[i] * white))));
    }
  }

  private static void remark(float[] numbers, float white, Consumer<String> remarks) {
    int notFinite = 0;
    float most = 0;
    for (float number : numbers) {
      if (Float.isFinite(number)) {
        most = Math.max(most, number);
      } else {
        notFinite++;
      }
    }
    if (notFinite > 0) {
      remarks.accept("has " + notFinite + " numbers that are not finite; NaN is black");
    }
    if (most > 2 * white) {
      remarks.accept(
          "has numbers up to " + Numbers.brief(most) + "; floats above 1 are shown as 1");
    }
  }

  /** A mask, or several in rows of eight, each class in its colour. */
  static Image ofClasses(NDArray array) {
    int limit = array.getShape().dimension() == 3 ? MOST_PICTURES : Integer.MAX_VALUE;
    PictureShape.ofClasses(first(array.getShape(), limit));
    try (NDArray some = first(array, limit)) {
      float[] classes = numbers(some);
      for (float number : classes) {
        if (!(number >= 0 && number <= WHITE && number == Math.rint(number))) {
          throw new UserException(
              "The classes of a mask are whole numbers from 0 to 255, but there is "
                  + Numbers.brief(number)
                  + ".",
              "Give the classes, such as the argMax of the logits.");
        }
      }
      return PictureShape.ofClasses(some.getShape())
          .drawn(3, (i, channel) -> colour((int) classes[i], channel));
    }
  }

  /** A channel of a class's colour: hues as far apart as can be, however many classes there are. */
  private static int colour(int number, int channel) {
    if (number == 0 || number == WHITE) {
      return number;
    }
    float hue = (float) (number * GOLDEN_SECTION % 1);
    int rgb = Color.HSBtoRGB(hue, number % 2 == 0 ? 0.55f : 0.85f, number % 3 == 0 ? 0.75f : 0.95f);
    return (rgb >> (8 * (2 - channel))) & WHITE;
  }

  /** A matrix as squares: white for 0, the darker the greater; NaN is black. */
  static Image ofMatrix(NDArray array) {
    if (array.getShape().dimension() != 2
        || array.getShape().size() == 0
        || Math.max(array.getShape().get(0), array.getShape().get(1)) > MOST_CELLS) {
      throw new UserException(
          "An array of shape " + array.getShape() + " is no matrix that a picture can show.",
          "Give shape (rows, columns), each at most " + MOST_CELLS + ".");
    }
    int rows = (int) array.getShape().get(0);
    int columns = (int) array.getShape().get(1);
    int side = Math.max(1, MATRIX_SIDE / Math.max(rows, columns));
    float[] numbers = numbers(array);
    float most = 0;
    for (float number : numbers) {
      most = Float.isFinite(number) ? Math.max(most, Math.abs(number)) : most;
    }
    float greatest = most;
    return new PictureShape(1, 1, rows * side, columns * side, false)
        .drawn(
            3,
            (i, channel) -> {
              int row = i / (columns * side) / side;
              int column = i % (columns * side) / side;
              return shade(numbers[row * columns + column], greatest, channel);
            });
  }

  private static int shade(float number, float greatest, int channel) {
    if (Float.isNaN(number)) {
      return 0;
    }
    double share = greatest == 0 ? 0 : Math.min(1, Math.abs(number) / greatest);
    int[] full = number > 0 ? new int[] {8, 48, 107} : new int[] {103, 0, 13};
    return (int) Math.round(WHITE + share * (full[channel] - WHITE));
  }

  private static NDArray first(NDArray array, int limit) {
    return array.getShape().get(0) <= limit
        ? array.stopGradient()
        : array.get(new NDIndex().addSliceDim(0, limit)).stopGradient();
  }

  private static Shape first(Shape shape, int limit) {
    long[] axes = shape.getShape().clone();
    if (axes.length > 0) {
      axes[0] = Math.min(axes[0], limit);
    }
    return new Shape(axes);
  }

  private static float[] numbers(NDArray array) {
    try (NDArray unrecorded = array.stopGradient();
        NDArray numbers = unrecorded.toType(DataType.FLOAT32, true)) {
      return numbers.toFloatArray();
    }
  }
}
