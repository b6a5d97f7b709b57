package io.github.scitemplate.data;

import java.util.SplittableRandom;

/**
 * Changes a sample on its way into a batch, for augmentation or normalisation. Several threads call
 * a transform at once, so it must keep no state. The transforms made here change the first input,
 * which must be a picture: float32 of shape (channels, height, width). Those that move what it
 * shows are {@link GeometricTransform}s, which can move masks and boxes with it.
 */
@FunctionalInterface
public interface Transform {

  /**
   * Returns the changed sample. The given sample and its arrays must stay as they are.
   *
   * @param random the only source of randomness. Each sample in each epoch has a generator of its
   *     own, so that the numbers drawn depend on the experiment's seed, the epoch and the sample's
   *     index in the data set alone. Validation and test always draw the numbers of epoch 0.
   */
  Sample apply(Sample sample, SplittableRandom random);

  /** This transform, then {@code next}; both draw from the sample's one generator. */
  default Transform andThen(Transform next) {
    return (sample, random) -> next.apply(apply(sample, random), random);
  }

  /**
   * Adds {@code padding} zeros on all four sides, and takes a crop of {@code height} by {@code
   * width} at a place drawn uniformly; torchvision's {@code RandomCrop}.
   */
  static GeometricTransform randomCrop(int height, int width, int padding) {
    return GeometricTransform.of("randomCrop", new RandomCrop(height, width, padding));
  }

  /** Exchanges left and right in every other sample, on average. */
  static GeometricTransform randomHorizontalFlip() {
    return randomHorizontalFlip(0.5);
  }

  /**
   * Exchanges left and right with {@code probability}; torchvision's {@code RandomHorizontalFlip}.
   */
  static GeometricTransform randomHorizontalFlip(double probability) {
    return GeometricTransform.of("randomHorizontalFlip", new RandomHorizontalFlip(probability));
  }

  /**
   * Normalises each channel in float32: {@code (value - mean) / std}; torchvision's {@code
   * Normalize}.
   *
   * @param mean one for each channel, or one for all
   * @param std as many as means, none of them 0
   */
  static Transform normalize(double[] mean, double[] std) {
    return new Normalize(mean, std);
  }

  /** Normalises all channels with the same numbers: {@code (value - mean) / std}. */
  static Transform normalize(double mean, double std) {
    return normalize(new double[] {mean}, new double[] {std});
  }

  /**
   * Makes the first input float32. The numbers of a uint8 array are divided by 255; torchvision's
   * {@code ToDtype(torch.float32, scale=True)}.
   */
  static Transform toFloat() {
    return (sample, random) -> sample.withInput(sample.input().toFloat());
  }

  /**
   * Sets a rectangle to zero with {@code probability}, at a place drawn uniformly. It has 2 to 33
   * percent of the area and an aspect ratio from 0.3 to 3.3. This is torchvision's {@code
   * RandomErasing} with its defaults (Zhong et al., Random Erasing Data Augmentation, AAAI 2020).
   */
  static Transform randomErasing(double probability) {
    return new RandomErasing(probability);
  }
}
