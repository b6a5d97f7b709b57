package io.github.scitemplate.data;

import java.util.SplittableRandom;

/**
 * Changes a sample on its way into a batch: augmentation, normalisation. Called from several
 * threads at once, so it keeps no state. Those made here change the first input, a picture: float32
 * of shape (channels, height, width).
 */
@FunctionalInterface
public interface Transform {

  /**
   * The changed sample; the one given, and its arrays, stay as they are.
   *
   * @param random the only source of randomness: a generator of its own for each sample and epoch,
   *     so that what is drawn depends on the experiment's seed, the epoch and the sample's index in
   *     the data set alone. Validation and test always draw what epoch 0 draws.
   */
  Sample apply(Sample sample, SplittableRandom random);

  /** This transform, then {@code next}; both draw from the sample's one generator. */
  default Transform andThen(Transform next) {
    return (sample, random) -> next.apply(apply(sample, random), random);
  }

  /**
   * A crop of {@code height} by {@code width} at a place drawn uniformly, after {@code padding}
   * zeros were added on all four sides; torchvision's {@code RandomCrop}.
   */
  static Transform randomCrop(int height, int width, int padding) {
    return new RandomCrop(height, width, padding);
  }

  /** Left and right exchanged in every other sample, on average. */
  static Transform randomHorizontalFlip() {
    return randomHorizontalFlip(0.5);
  }

  /**
   * Left and right exchanged with {@code probability}; torchvision's {@code RandomHorizontalFlip}.
   */
  static Transform randomHorizontalFlip(double probability) {
    return new RandomHorizontalFlip(probability);
  }

  /**
   * {@code (value - mean) / std} of each channel, in float32; torchvision's {@code Normalize}.
   *
   * @param mean one for each channel, or one for all
   * @param std as many, none of them 0
   */
  static Transform normalize(double[] mean, double[] std) {
    return new Normalize(mean, std);
  }

  /** {@code (value - mean) / std} with the same numbers for all channels. */
  static Transform normalize(double mean, double std) {
    return normalize(new double[] {mean}, new double[] {std});
  }

  /**
   * With {@code probability} a rectangle of zeros, of 2 to 33 percent of the area and an aspect
   * ratio from 0.3 to 3.3, at a place drawn uniformly; torchvision's {@code RandomErasing} with its
   * defaults (Zhong et al., Random Erasing Data Augmentation, AAAI 2020).
   */
  static Transform randomErasing(double probability) {
    return new RandomErasing(probability);
  }
}
