package io.github.scitemplate.data;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Sets a rectangle at a random place to zero, or leaves the picture as it is. It first draws which
 * of the two. Then it draws area and aspect ratio, up to ten times, until the rectangle is smaller
 * than the picture, and at last row and column.
 */
record RandomErasing(double probability) implements Transform {
  private static final int ATTEMPTS = 10;
  private static final double SMALLEST = 0.02;
  private static final double LARGEST = 0.33;
  private static final double NARROWEST = StrictMath.log(0.3);
  private static final double WIDEST = StrictMath.log(3.3);

  RandomErasing {
    Picture.checked(probability);
  }

  @Override
  public Sample apply(Sample sample, SplittableRandom random) {
    Picture picture = Picture.of(sample, "randomErasing");
    if (random.nextDouble() >= probability) {
      return sample;
    }
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      double area = picture.height * picture.width * random.nextDouble(SMALLEST, LARGEST);
      // StrictMath gives the same last digits on every machine.
      double aspect = StrictMath.exp(random.nextDouble(NARROWEST, WIDEST));
      int height = (int) Math.rint(Math.sqrt(area * aspect));
      int width = (int) Math.rint(Math.sqrt(area / aspect));
      if (height < picture.height && width < picture.width) {
        int top = random.nextInt(picture.height - height + 1);
        int left = random.nextInt(picture.width - width + 1);
        erase(picture, top, left, height, width);
        return picture.in(sample);
      }
    }
    return sample;
  }

  private static void erase(Picture picture, int top, int left, int height, int width) {
    for (int channel = 0; channel < picture.channels; channel++) {
      for (int row = top; row < top + height; row++) {
        int start = picture.at(channel, row, left);
        Arrays.fill(picture.values, start, start + width, 0);
      }
    }
  }
}
