package io.github.scitemplate.pictures;

import java.util.Arrays;

/**
 * Resizes pictures of bytes with the triangle filter, first the rows, then the columns. Its
 * fixed-point arithmetic and its rounding after each of the two are PIL's, so the values are equal
 * to the bit. (Pillow 13 resizes columns first where it expects that to be faster.)
 */
final class ByteResizing {
  private static final int PLACES = 32 - 8 - 2;
  private static final int HALF = 1 << (PLACES - 1);
  private static final int MASK = 0xff;

  private ByteResizing() {}

  static Pixels resized(Pixels picture, int height, int width) {
    Pixels wide = picture.width() == width ? picture : rows(picture, width);
    return wide.height() == height ? wide : columns(wide, height);
  }

  private static Pixels rows(Pixels picture, int width) {
    Kernel kernel = Kernel.of(picture.width(), width);
    int[] weights = kernel.fixed(PLACES);
    int channels = picture.channels();
    byte[] result = new byte[Math.multiplyExact(picture.height() * width, channels)];
    for (int row = 0; row < picture.height(); row++) {
      int from = row * picture.width() * channels;
      int to = row * width * channels;
      if (channels == Pixels.RGB) {
        colourRow(picture.values(), from, kernel, weights, result, to);
      } else {
        greyRow(picture.values(), from, kernel, weights, result, to);
      }
    }
    return new Pixels(result, channels, picture.height(), width);
  }

  private static void colourRow(
      byte[] values, int from, Kernel kernel, int[] weights, byte[] result, int to) {
    int place = to;
    for (int column = 0; column < kernel.size(); column++) {
      int red = HALF;
      int green = HALF;
      int blue = HALF;
      int weight = column * kernel.taps();
      int end = weight + kernel.count()[column];
      for (int i = from + kernel.first()[column] * Pixels.RGB; weight < end; i += Pixels.RGB) {
        int factor = weights[weight++];
        red += factor * (values[i] & MASK);
        green += factor * (values[i + 1] & MASK);
        blue += factor * (values[i + 2] & MASK);
      }
      result[place++] = clipped(red);
      result[place++] = clipped(green);
      result[place++] = clipped(blue);
    }
  }

  private static void greyRow(
      byte[] values, int from, Kernel kernel, int[] weights, byte[] result, int to) {
    for (int column = 0; column < kernel.size(); column++) {
      int sum = HALF;
      int weight = column * kernel.taps();
      int start = from + kernel.first()[column];
      for (int k = 0; k < kernel.count()[column]; k++) {
        sum += weights[weight + k] * (values[start + k] & MASK);
      }
      result[to + column] = clipped(sum);
    }
  }

  private static Pixels columns(Pixels picture, int height) {
    Kernel kernel = Kernel.of(picture.height(), height);
    int[] weights = kernel.fixed(PLACES);
    int length = picture.width() * picture.channels();
    byte[] values = picture.values();
    byte[] result = new byte[Math.multiplyExact(height, length)];
    int[] sums = new int[length];
    for (int row = 0; row < height; row++) {
      Arrays.fill(sums, HALF);
      for (int k = 0; k < kernel.count()[row]; k++) {
        int weight = weights[row * kernel.taps() + k];
        int start = (kernel.first()[row] + k) * length;
        for (int i = 0; i < length; i++) {
          sums[i] += weight * (values[start + i] & MASK);
        }
      }
      for (int i = 0; i < length; i++) {
        result[row * length + i] = clipped(sums[i]);
      }
    }
    return new Pixels(result, picture.channels(), height, picture.width());
  }

  private static byte clipped(int sum) {
    return (byte) Math.max(0, Math.min(MASK, sum >> PLACES));
  }
}
