package io.github.scitemplate.pictures;

/** Which pixels are nearest to those of a resized picture. */
final class Nearest {
  private Nearest() {}

  /** The source of each pixel of the result, row by row, as {@code row * width + column}. */
  static int[] sources(int height, int width, int rows, int columns) {
    int[] ys = sources(height, rows);
    int[] xs = sources(width, columns);
    int[] sources = new int[rows * columns];
    for (int i = 0; i < sources.length; i++) {
      sources[i] = ys[i / columns] * width + xs[i % columns];
    }
    return sources;
  }

  /** The pixel that holds the centre of each new one. */
  private static int[] sources(int from, int size) {
    double scale = (double) from / size;
    int[] sources = new int[size];
    for (int i = 0; i < size; i++) {
      sources[i] = Math.min(from - 1, (int) ((i + 0.5) * scale));
    }
    return sources;
  }
}
