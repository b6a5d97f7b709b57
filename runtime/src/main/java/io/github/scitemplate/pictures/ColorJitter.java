package io.github.scitemplate.pictures;

import io.github.scitemplate.data.Sample;
import io.github.scitemplate.data.Transform;
import java.util.SplittableRandom;

/**
 * Changes brightness, contrast, saturation and hue at random, in a random order. It draws the
 * order, then a factor for each of the four that changes anything.
 */
record ColorJitter(double brightness, double contrast, double saturation, double hue)
    implements Transform {
  private static final int KINDS = 4;

  ColorJitter {
    if (!(brightness >= 0 && contrast >= 0 && saturation >= 0 && hue >= 0 && hue <= 0.5)) {
      throw new IllegalArgumentException(
          "brightness, contrast and saturation must be at least 0, and hue from 0 to 0.5, but they"
              + " are "
              + brightness
              + ", "
              + contrast
              + ", "
              + saturation
              + " and "
              + hue);
    }
  }

  @Override
  public Sample apply(Sample sample, SplittableRandom random) {
    Planes picture = Planes.ofColours(sample, "colorJitter");
    int[] order = order(random);
    double[] factors = {
      factor(brightness, random), factor(contrast, random), factor(saturation, random), turn(random)
    };
    for (int kind : order) {
      change(picture, kind, factors[kind]);
    }
    return sample.withInput(picture.array());
  }

  private void change(Planes picture, int kind, double factor) {
    if (kind == 0 && brightness > 0) {
      Colours.brightness(picture, factor);
    } else if (kind == 1 && contrast > 0) {
      Colours.contrast(picture, factor);
    } else if (kind == 2 && saturation > 0) {
      Colours.saturation(picture, factor);
    } else if (kind == KINDS - 1 && hue > 0) {
      Colours.hue(picture, factor);
    }
  }

  /** A uniform permutation (Durstenfeld). */
  private static int[] order(SplittableRandom random) {
    int[] order = {0, 1, 2, KINDS - 1};
    for (int i = KINDS - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int other = order[i];
      order[i] = order[j];
      order[j] = other;
    }
    return order;
  }

  private static double factor(double change, SplittableRandom random) {
    return change > 0 ? Draws.between(Math.max(0, 1 - change), 1 + change, random) : 1;
  }

  private double turn(SplittableRandom random) {
    return hue > 0 ? Draws.between(-hue, hue, random) : 0;
  }
}
