package io.github.scitemplate.pictures;

/**
 * Converts luminance and two colour differences (ITU-R BT.601, JFIF) in libjpeg's fixed point, so
 * that the values are equal to the bit.
 */
final class YCbCr {
  private static final int PLACES = 16;
  private static final int HALF = 1 << (PLACES - 1);
  private static final int MASK = 0xff;
  private static final int LEVELS = 256;
  private static final int MIDDLE = 128;
  private static final int RED_OF_CR = fixed(1.402);
  private static final int GREEN_OF_CB = fixed(0.34414);
  private static final int GREEN_OF_CR = fixed(0.71414);
  private static final int BLUE_OF_CB = fixed(1.772);

  private static final int[] RED = new int[LEVELS];
  private static final int[] BLUE = new int[LEVELS];

  static {
    for (int i = 0; i < LEVELS; i++) {
      RED[i] = (RED_OF_CR * (i - MIDDLE) + HALF) >> PLACES;
      BLUE[i] = (BLUE_OF_CB * (i - MIDDLE) + HALF) >> PLACES;
    }
  }

  private YCbCr() {}

  private static int fixed(double factor) {
    return (int) (factor * (1 << PLACES) + 0.5);
  }

  /** Converts the first three of each pixel's {@code channels} in place. */
  static void toRgb(byte[] values, int channels) {
    for (int i = 0; i < values.length; i += channels) {
      int luminance = values[i] & MASK;
      int cb = values[i + 1] & MASK;
      int cr = values[i + 2] & MASK;
      int green = (-GREEN_OF_CB * (cb - MIDDLE) - GREEN_OF_CR * (cr - MIDDLE) + HALF) >> PLACES;
      values[i] = clipped(luminance + RED[cr]);
      values[i + 1] = clipped(luminance + green);
      values[i + 2] = clipped(luminance + BLUE[cb]);
    }
  }

  /** Turns the first three of each pixel's {@code channels} into their complements in place. */
  static void invert(byte[] values, int channels) {
    for (int i = 0; i < values.length; i += channels) {
      values[i] = (byte) ~values[i];
      values[i + 1] = (byte) ~values[i + 1];
      values[i + 2] = (byte) ~values[i + 2];
    }
  }

  private static byte clipped(int value) {
    return (byte) Math.max(0, Math.min(MASK, value));
  }
}
