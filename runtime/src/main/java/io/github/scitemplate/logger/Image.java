package io.github.scitemplate.logger;

/**
 * A picture of 8-bit channels.
 *
 * @param width in pixels
 * @param height in pixels
 * @param channels 1 (grey) or 3 (red, green, blue)
 * @param pixels row by row, the channels of a pixel side by side
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Image(int width, int height, int channels, byte[] pixels) {
  public Image {
    if ((channels != 1 && channels != 3) || pixels.length != width * height * channels) {
      throw new IllegalArgumentException(
          pixels.length + " bytes are no image of " + width + "x" + height + "x" + channels);
    }
  }
}
