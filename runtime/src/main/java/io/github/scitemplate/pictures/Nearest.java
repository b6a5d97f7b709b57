package io.github.scitemplate.pictures;

/** Which pixels are nearest to those of a resized picture. */
final class Nearest {
  private Nearest() {}

  /** The source of each pixel of the result, row by row, as {@code row * width + column}. */
  static int[] sources(Sizes from, Sizes to) {
    int[] ys = sources(from.height(), to.height());
    int[] xs = sources(from.width(), to.width());
    int[] sources = new int[to.height() * to.width()];
    for (int i = 0; i < sources.length; i++) {
      sources[i] = ys[i / to.width()] * from.width() + xs[i % to.width()];
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
