package io.github.scitemplate.pictures;

import io.github.scitemplate.data.HostArray;

/**
 * A picture of bytes, as files have them: row by row, all channels of a pixel together.
 *
 * @param values {@code height * width * channels} unsigned bytes, which nobody changes
 * @param channels 1 for grey, 3 for red, green and blue
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
record Pixels(byte[] values, int channels, int height, int width) {
  static final int RGB = 3;
  private static final int MASK = 0xff;
  private static final int LEVELS = 256;

  /** Each byte as torchvision's {@code ToTensor} scales it. */
  private static final float[] SCALED = new float[LEVELS];

  static {
    for (int i = 0; i < LEVELS; i++) {
      SCALED[i] = i / 255f;
    }
  }

  /** One channel; colours are weighted as in ITU-R BT.601, in PIL's fixed point. */
  Pixels grey() {
    if (channels == 1) {
      return this;
    }
    byte[] grey = new byte[height * width];
    for (int i = 0, j = 0; i < grey.length; i++, j += RGB) {
      int red = values[j] & MASK;
      int green = values[j + 1] & MASK;
      int blue = values[j + 2] & MASK;
      grey[i] = (byte) ((red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16);
    }
    return new Pixels(grey, 1, height, width);
  }

  /** Three channels, equal ones for a grey picture. */
  Pixels colour() {
    if (channels == RGB) {
      return this;
    }
    byte[] colour = new byte[height * width * RGB];
    for (int i = 0, j = 0; i < values.length; i++, j += RGB) {
      colour[j] = values[i];
      colour[j + 1] = values[i];
      colour[j + 2] = values[i];
    }
    return new Pixels(colour, RGB, height, width);
  }

  /**
   * The picture as the camera saw it.
   *
   * @param orientation 1 to 8, where the file's first row and column are, as in Exif
   */
  Pixels upright(int orientation) {
    if (orientation == 1) {
      return this;
    }
    boolean turned = orientation >= 5;
    int rows = turned ? width : height;
    int columns = turned ? height : width;
    byte[] result = new byte[values.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int y = turned ? column : row;
        int x = turned ? row : column;
        boolean fromBelow =
            orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
        boolean fromRight =
            orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
        // After a quarter turn, the file's rows are the picture's columns.
        if (turned ? fromRight : fromBelow) {
          y = height - 1 - y;
        }
        if (turned ? fromBelow : fromRight) {
          x = width - 1 - x;
        }
        for (int channel = 0; channel < channels; channel++) {
          result[(row * columns + column) * channels + channel] =
              values[(y * width + x) * channels + channel];
        }
      }
    }
    return new Pixels(result, channels, rows, columns);
  }

  /** A part of the picture, which may reach out of it: what lies outside is black. */
  Pixels crop(int top, int left, int rows, int columns) {
    byte[] part = new byte[rows * columns * channels];
    int from = Math.max(0, -left);
    int to = Math.min(columns, width - left);
    for (int row = Math.max(0, -top); row < Math.min(rows, height - top); row++) {
      if (to > from) {
        System.arraycopy(
            values,
            ((row + top) * width + from + left) * channels,
            part,
            (row * columns + from) * channels,
            (to - from) * channels);
      }
    }
    return new Pixels(part, channels, rows, columns);
  }

  /** Float32 (channels, height, width) from 0 to 1. */
  HostArray array() {
    int plane = height * width;
    float[] scaled = new float[channels * plane];
    if (channels == RGB) {
      for (int i = 0, j = 0; i < plane; i++, j += RGB) {
        scaled[i] = SCALED[values[j] & MASK];
        scaled[i + plane] = SCALED[values[j + 1] & MASK];
        scaled[i + 2 * plane] = SCALED[values[j + 2] & MASK];
      }
    } else {
      for (int i = 0; i < plane; i++) {
        scaled[i] = SCALED[values[i] & MASK];
      }
    }
    return HostArray.of(scaled, channels, height, width);
  }
}
