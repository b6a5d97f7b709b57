package io.github.scitemplate.tables;

/** How arrays grow whose final length nobody knows. */
final class Sizes {
  private static final int LEAST = 16;
  private static final int MOST = Integer.MAX_VALUE - 8;

  private Sizes() {}

  /** A longer length than {@code length}. */
  static int grown(int length) {
    if (length == MOST) {
      throw new OutOfMemoryError("more than " + MOST + " rows");
    }
    return (int) Math.min(MOST, Math.max(LEAST, length + (length >> 1) + 1L));
  }
}
