package io.github.scitemplate.pictures;

import io.github.scitemplate.data.GeometricTransform;
import io.github.scitemplate.data.GeometricTransform.Movement;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Takes a part of random area and aspect ratio (Szegedy et al., Going Deeper with Convolutions,
 * CVPR 2015) and resizes it. It draws area and aspect ratio up to ten times, until the part fits,
 * then row and column. If none fits, it takes the middle, as torchvision does.
 */
record RandomResizedCrop(int height, int width, double leastArea, double mostArea)
    implements GeometricTransform.Draw {
  private static final int ATTEMPTS = 10;
  private static final double NARROWEST = 3.0 / 4;
  private static final double WIDEST = 4.0 / 3;

  RandomResizedCrop {
    Sizes.check(height, width);
    if (!(leastArea > 0 && mostArea >= leastArea && mostArea <= 1)) {
      throw new IllegalArgumentException(
          "the shares of the area must lie between 0 and 1, but are "
              + leastArea
              + " and "
              + mostArea);
    }
  }

  @Override
  public Optional<Movement> draw(int rows, int columns, SplittableRandom random) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      double area = (double) rows * columns * Draws.between(leastArea, mostArea, random);
      double logAspect = Draws.between(StrictMath.log(NARROWEST), StrictMath.log(WIDEST), random);
      double aspect = StrictMath.exp(logAspect);
      int partColumns = (int) Math.rint(Math.sqrt(area * aspect));
      int partRows = (int) Math.rint(Math.sqrt(area / aspect));
      if (partColumns > 0 && partColumns <= columns && partRows > 0 && partRows <= rows) {
        int top = random.nextInt(rows - partRows + 1);
        int left = random.nextInt(columns - partColumns + 1);
        return Optional.of(part(top, left, partRows, partColumns, columns));
      }
    }
    double aspect = (double) columns / rows;
    int partColumns = aspect > WIDEST ? (int) Math.rint(rows * WIDEST) : columns;
    int partRows = aspect < NARROWEST ? (int) Math.rint(columns / NARROWEST) : rows;
    int top = (rows - partRows) / 2;
    int left = (columns - partColumns) / 2;
    return Optional.of(part(top, left, partRows, partColumns, columns));
  }

  private ResizedCrop part(int top, int left, int rows, int columns, int wholeWidth) {
    return new ResizedCrop(top, left, rows, columns, height, width, wholeWidth);
  }
}
