package io.github.scitemplate.pictures;

import io.github.scitemplate.data.HostArray;

/**
 * One number for each pixel, row by row.
 *
 * @param numbers {@code height * width} of them
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
record Mask(long[] numbers, int height, int width) {

  /** Takes the pixel nearest to the centre of each new one, as PIL's NEAREST does. */
  Mask resized(int rows, int columns) {
    if (rows == height && columns == width) {
      return this;
    }
    int[] sources = Nearest.sources(new Sizes(height, width), new Sizes(rows, columns));
    long[] result = new long[sources.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = numbers[sources[i]];
    }
    return new Mask(result, rows, columns);
  }

  /** A part of the mask, which may reach out of it: what lies outside is 0. */
  Mask crop(int top, int left, int rows, int columns) {
    long[] part = new long[rows * columns];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int y = row + top;
        int x = column + left;
        if (y >= 0 && y < height && x >= 0 && x < width) {
          part[row * columns + column] = numbers[y * width + x];
        }
      }
    }
    return new Mask(part, rows, columns);
  }

  /** Int64 (height, width). */
  HostArray array() {
    return HostArray.of(numbers, height, width);
  }
}
