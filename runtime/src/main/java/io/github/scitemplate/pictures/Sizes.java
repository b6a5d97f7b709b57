package io.github.scitemplate.pictures;

/**
 * A height and a width in pixels, and torchvision's rules for them.
 *
 * @param height rows
 * @param width columns
 */
record Sizes(int height, int width) {
  private static final int MOST_PIXELS = Integer.MAX_VALUE / 4;

  /** Refuses sizes that no picture has. */
  static void check(int height, int width) {
    if (!new Sizes(height, width).arePossible()) {
      throw new IllegalArgumentException(
          "a picture has at least one pixel and less than a billion, but this one would have "
              + height
              + " x "
              + width);
    }
  }

  /** Whether a picture of this size fits into an array. */
  boolean arePossible() {
    return height >= 1 && width >= 1 && (long) height * width <= MOST_PIXELS;
  }

  /**
   * The size of a picture of {@code height} x {@code width} whose shorter side becomes {@code
   * size}.
   */
  static Sizes ofShorter(int size, int height, int width) {
    long exact = (long) size * Math.max(height, width) / Math.min(height, width);
    int longer = (int) Math.min(exact, Integer.MAX_VALUE);
    return height <= width ? new Sizes(size, longer) : new Sizes(longer, size);
  }

  /**
   * The first row or column of the middle {@code part} of {@code whole} pixels; negative if the
   * part is longer, with the odd pixel of the padding after the picture.
   */
  static int edge(int whole, int part) {
    int difference = whole - part;
    // Halves are rounded to the even number, as Python rounds them.
    return difference >= 0 ? (int) Math.rint(difference / 2.0) : -(-difference / 2);
  }
}
