package io.github.scitemplate.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.logger.Image;
import java.util.Optional;

/** Makes a picture of a model's inputs, if they look like images. */
final class InputImages {
  private static final int MOST = 8;

  private InputImages() {}

  /**
   * The first images of a batch side by side, their least value black and their greatest white;
   * nothing if the shape is not (samples, 1 or 3 channels, height, width).
   */
  static Optional<Image> strip(NDArray inputs) {
    Shape shape = inputs.getShape();
    if (shape.dimension() != 4 || (shape.get(1) != 1 && shape.get(1) != 3)) {
      return Optional.empty();
    }
    int images = (int) Math.min(MOST, shape.get(0));
    int channels = (int) shape.get(1);
    int height = (int) shape.get(2);
    int width = (int) shape.get(3);
    try (NDArray first = inputs.get(new NDIndex().addSliceDim(0, images));
        NDArray values = first.toType(DataType.FLOAT32, true);
        // (image, channel, row, column) to (row, image, column, channel)
        NDArray sideBySide = values.transpose(2, 0, 3, 1)) {
      byte[] pixels = scaled(sideBySide.toFloatArray());
      return Optional.of(new Image(images * width, height, channels, pixels));
    }
  }

  private static byte[] scaled(float[] values) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (float value : values) {
      if (Float.isFinite(value)) {
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
    }
    byte[] pixels = new byte[values.length];
    for (int i = 0; i < values.length && most > least; i++) {
      double part = Math.min(1, Math.max(0, (values[i] - least) / (most - least)));
      pixels[i] = (byte) Math.round(255 * part);
    }
    return pixels;
  }
}
