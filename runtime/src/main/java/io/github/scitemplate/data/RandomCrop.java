package io.github.scitemplate.data;

import io.github.scitemplate.data.GeometricTransform.Movement;
import io.github.scitemplate.error.UserException;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Pads the picture with zeros and takes a part of it at a random place. It draws the row, then the
 * column.
 */
record RandomCrop(int height, int width, int padding) implements GeometricTransform.Draw {

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
  public Optional<Movement> draw(int wholeHeight, int wholeWidth, SplittableRandom random) {
    int rows = wholeHeight + 2 * padding - height;
    int columns = wholeWidth + 2 * padding - width;
    if (rows < 0 || columns < 0) {
      throw new UserException(
          "randomCrop cannot take "
              + height
              + " x "
              + width
              + " out of "
              + wholeHeight
              + " x "
              + wholeWidth
              + " with padding "
              + padding
              + ".",
          "Crop less, or pad more.");
    }
    int top = random.nextInt(rows + 1) - padding;
    int left = random.nextInt(columns + 1) - padding;
    return Optional.of(new Crop(top, left, height, width, wholeHeight, wholeWidth));
  }
}
