package io.github.scitemplate.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.logger.Image;

/** Makes pictures from the numbers of arrays. */
final class Pictures {
  private Pictures() {}

  /**
   * A picture, or several side by side.
   *
   * @param array shape (height, width), (channels, height, width) or (N, channels, height, width);
   *     numbers that are cut to 0 to 1, or uint8
   * @throws IllegalArgumentException for another shape
   */
  static Image of(NDArray array) {
    Shape shape = array.getShape();
    int axes = shape.dimension();
    long channels = axes < 3 ? 1 : shape.get(axes - 3);
    if (axes < 2 || axes > 4 || (channels != 1 && channels != 3) || shape.size() == 0) {
      throw new IllegalArgumentException(
          "a picture has shape (height, width), (channels, height, width) or (N, channels, height, width)"
              + " with 1 or 3 channels, but this has "
              + shape);
    }
    int height = (int) shape.get(axes - 2);
    int width = (int) shape.get(axes - 1);
    long count = axes < 4 ? 1 : shape.get(0);
    boolean isWhole = array.getDataType() == DataType.UINT8;
    try (NDArray several = array.reshape(count, channels, height, width);
        NDArray numbers = several.toType(DataType.FLOAT32, true);
        // (picture, channel, row, column) to (row, picture, column, channel)
        NDArray sideBySide = numbers.transpose(2, 0, 3, 1)) {
      byte[] pixels = pixels(sideBySide.toFloatArray(), isWhole ? 1 : 255);
      return new Image((int) count * width, height, (int) channels, pixels);
    }
  }

  private static byte[] pixels(float[] numbers, float factor) {
    byte[] pixels = new byte[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      pixels[i] = (byte) Math.max(0, Math.min(255, Math.round(numbers[i] * factor)));
    }
    return pixels;
  }
}
