package io.github.scitemplate.data;

import io.github.scitemplate.error.UserException;
import java.util.SplittableRandom;

/**
 * Pads the picture with zeros and takes a part of it at a random place. It draws the row, then the
 * column.
 */
record RandomCrop(int height, int width, int padding) implements Transform {

  RandomCrop {
    if (height < 1 || width < 1 || padding < 0) {
      throw new IllegalArgumentException(
          "a crop needs a height and width of at least 1 and no negative padding, but got "
              + height
              + ", "
              + width
              + " and "
              + padding);
    }
  }

  @Override
  public Sample apply(Sample sample, SplittableRandom random) {
    Picture whole = Picture.of(sample, "randomCrop");
    int rows = whole.height + 2 * padding - height;
    int columns = whole.width + 2 * padding - width;
    if (rows < 0 || columns < 0) {
      throw new UserException(
          "randomCrop cannot take "
              + height
              + " x "
              + width
              + " out of "
              + sample.input().describe()
              + " with padding "
              + padding
              + ".",
          "Crop less, or pad more.");
    }
    int top = random.nextInt(rows + 1) - padding;
    int left = random.nextInt(columns + 1) - padding;
    return crop(whole, top, left).in(sample);
  }

  private Picture crop(Picture whole, int top, int left) {
    Picture part = new Picture(whole.channels, height, width);
    int from = Math.max(0, -left);
    int to = Math.min(width, whole.width - left);
    for (int channel = 0; channel < whole.channels; channel++) {
      for (int row = Math.max(0, -top); row < Math.min(height, whole.height - top); row++) {
        if (to > from) {
          System.arraycopy(
              whole.values,
              whole.at(channel, row + top, from + left),
              part.values,
              part.at(channel, row, from),
              to - from);
        }
      }
    }
    return part;
  }
}
