package io.github.scitemplate.logger;

import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.error.UserException;

/**
 * How an array's numbers form pictures.
 *
 * @param count how many pictures
 * @param channels 1 or 3
 * @param channelsLast whether the channels of a pixel lie side by side
 */
record PictureShape(int count, int channels, int height, int width, boolean channelsLast) {
  private static final int COLUMNS = 8;
  private static final int MOST_PIXELS = 1 << 24;

  PictureShape {
    if ((long) Math.min(count, COLUMNS) * width * ((count + COLUMNS - 1) / COLUMNS) * height
        > MOST_PIXELS) {
      throw new UserException(
          count + " pictures of " + width + " by " + height + " are more than 16 million pixels.",
          "Log fewer of them, or smaller ones.");
    }
  }

  /** The shape of a picture, (H, W), (C, H, W), (H, W, C), or of several, (N, …). */
  static PictureShape of(Shape shape) {
    int axes = shape.dimension();
    if (axes == 2 && shape.size() > 0) {
      return new PictureShape(1, 1, (int) shape.get(0), (int) shape.get(1), false);
    }
    if ((axes == 3 || axes == 4) && shape.size() > 0) {
      int first = axes - 3;
      int count = axes == 4 ? (int) shape.get(0) : 1;
      if (isChannels(shape.get(first))) {
        return new PictureShape(
            count,
            (int) shape.get(first),
            (int) shape.get(first + 1),
            (int) shape.get(first + 2),
            false);
      }
      if (isChannels(shape.get(first + 2))) {
        return new PictureShape(
            count,
            (int) shape.get(first + 2),
            (int) shape.get(first),
            (int) shape.get(first + 1),
            true);
      }
    }
    throw new UserException(
        "An array of shape " + shape + " is no picture.",
        "Give shape (height, width), (channels, height, width) or (height, width, channels) with 1 or 3 channels, or (N, …)"
            + " for several.");
  }

  private static boolean isChannels(long size) {
    return size == 1 || size == 3;
  }

  /** The shape of a mask, (H, W), or of several, (N, H, W). */
  static PictureShape ofClasses(Shape shape) {
    int axes = shape.dimension();
    if ((axes != 2 && axes != 3) || shape.size() == 0) {
      throw new UserException(
          "An array of shape " + shape + " is no mask.",
          "Give the class of each pixel, shape (height, width), or (N, height, width) for several.");
    }
    return new PictureShape(
        axes == 3 ? (int) shape.get(0) : 1,
        1,
        (int) shape.get(axes - 2),
        (int) shape.get(axes - 1),
        false);
  }

  /** Where a number of a picture stands in the array. */
  int index(int picture, int channel, int y, int x) {
    return channelsLast
        ? ((picture * height + y) * width + x) * channels + channel
        : ((picture * channels + channel) * height + y) * width + x;
  }

  /** What colours a pixel. */
  interface Colour {
    int of(int index, int channel);
  }

  /**
   * All pictures in rows of eight, black where the last row is not full.
   *
   * @param drawn how many channels the result has; where the array has one, {@code colour} makes
   *     several of it
   * @param colour given the place of a number in the array and the channel, the value from 0 to 255
   */
  Image drawn(int drawn, Colour colour) {
    int columns = Math.min(count, COLUMNS);
    int wide = columns * width;
    int high = (count + COLUMNS - 1) / COLUMNS * height;
    byte[] pixels = new byte[wide * high * drawn];
    for (int picture = 0; picture < count; picture++) {
      int left = picture % COLUMNS * width;
      int top = picture / COLUMNS * height;
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          for (int channel = 0; channel < drawn; channel++) {
            int index = index(picture, Math.min(channel, channels - 1), y, x);
            pixels[((top + y) * wide + left + x) * drawn + channel] =
                (byte) colour.of(index, channel);
          }
        }
      }
    }
    return new Image(wide, high, drawn, pixels);
  }
}
