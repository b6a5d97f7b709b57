package io.github.scitemplate.data;

import java.util.SplittableRandom;

/** Exchanges left and right, or not. It draws one number. */
record RandomHorizontalFlip(double probability) implements Transform {

  RandomHorizontalFlip {
    Picture.checked(probability);
  }

  @Override
  public Sample apply(Sample sample, SplittableRandom random) {
    Picture picture = Picture.of(sample, "randomHorizontalFlip");
    if (random.nextDouble() >= probability) {
      return sample;
    }
    for (int start = 0; start < picture.values.length; start += picture.width) {
      for (int i = start, j = start + picture.width - 1; i < j; i++, j--) {
        float left = picture.values[i];
        picture.values[i] = picture.values[j];
        picture.values[j] = left;
      }
    }
    return picture.in(sample);
  }
}
