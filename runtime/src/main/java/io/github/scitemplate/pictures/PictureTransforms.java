package io.github.scitemplate.pictures;

import io.github.scitemplate.data.GeometricTransform;
import io.github.scitemplate.data.GeometricTransform.Movement;
import io.github.scitemplate.data.Transform;
import java.util.Optional;

/**
 * Transforms of pictures beside those of {@link Transform}, with torchvision's algorithms: with the
 * same drawn numbers they give the same values but for rounding. They change the first input, which
 * must be float32 of shape (channels, height, width).
 *
 * <p>Those that move what a picture shows are {@link GeometricTransform}s: they move a mask or
 * boxes along if they are told, such as {@code resize(64, 64).withMask()}. The others change
 * colours, need values from 0 to 1, and so come before {@link Transform#normalize(double, double)}.
 */
public final class PictureTransforms {
  private static final double LEAST_AREA = 0.08;
  private static final int OPERATIONS = 2;
  private static final int MAGNITUDE = 9;

  private PictureTransforms() {}

  /**
   * Resizes the picture with bilinear interpolation and antialiasing, whatever its aspect ratio;
   * torchvision's {@code Resize((height, width))}. A mask gets the nearest pixels, those of
   * torchvision's {@code NEAREST_EXACT}.
   */
  public static GeometricTransform resize(int height, int width) {
    Sizes.check(height, width);
    return GeometricTransform.of(
        "resize",
        (rows, columns, random) -> Optional.of(ResizedCrop.whole(rows, columns, height, width)));
  }

  /**
   * Resizes the picture so that its shorter side has {@code size} pixels, and keeps the aspect
   * ratio; torchvision's {@code Resize(size)}.
   */
  public static GeometricTransform resizeShorter(int size) {
    Sizes.check(size, size);
    return GeometricTransform.of(
        "resizeShorter",
        (rows, columns, random) -> {
          Sizes to = Sizes.ofShorter(size, rows, columns);
          Sizes.check(to.height(), to.width());
          return Optional.of(ResizedCrop.whole(rows, columns, to.height(), to.width()));
        });
  }

  /** Takes the middle; a smaller picture gets edges of 0. torchvision's {@code CenterCrop}. */
  public static GeometricTransform centerCrop(int height, int width) {
    Sizes.check(height, width);
    return GeometricTransform.of(
        "centerCrop",
        (rows, columns, random) -> {
          int top = Sizes.edge(rows, height);
          int left = Sizes.edge(columns, width);
          return Optional.of(Movement.crop(top, left, height, width, rows, columns));
        });
  }

  /**
   * Takes a part of 8 to 100 percent of the area and an aspect ratio from 3/4 to 4/3 at a random
   * place, and resizes it; torchvision's {@code RandomResizedCrop} with its defaults.
   */
  public static GeometricTransform randomResizedCrop(int height, int width) {
    return randomResizedCrop(height, width, LEAST_AREA, 1);
  }

  /**
   * Takes a part of random area at a random place, and resizes it.
   *
   * @param leastArea the smallest part, as a share of the picture's area
   * @param mostArea the largest part
   */
  public static GeometricTransform randomResizedCrop(
      int height, int width, double leastArea, double mostArea) {
    return GeometricTransform.of(
        "randomResizedCrop", new RandomResizedCrop(height, width, leastArea, mostArea));
  }

  /** Exchanges top and bottom in every other sample, on average. */
  public static GeometricTransform randomVerticalFlip() {
    return randomVerticalFlip(0.5);
  }

  /**
   * Exchanges top and bottom with {@code probability}; torchvision's {@code RandomVerticalFlip}.
   */
  public static GeometricTransform randomVerticalFlip(double probability) {
    return GeometricTransform.of("randomVerticalFlip", new RandomVerticalFlip(probability));
  }

  /**
   * Rotates by up to {@code degrees} to either side around the middle, and keeps the size; what
   * comes from outside is 0. torchvision's {@code RandomRotation}, with the nearest pixels as
   * there.
   */
  public static GeometricTransform randomRotation(double degrees) {
    return randomRotation(degrees, Interpolation.NEAREST);
  }

  /** Rotates by up to {@code degrees} to either side, with this interpolation. */
  public static GeometricTransform randomRotation(double degrees, Interpolation interpolation) {
    return GeometricTransform.of(
        "randomRotation", new RandomAffine(degrees, 0, 1, 1, 0, interpolation));
  }

  /**
   * Rotates, shifts, scales and shears at random around the middle, and keeps the size; what comes
   * from outside is 0. torchvision's {@code RandomAffine(degrees, (shift, shift), (leastScale,
   * mostScale), shear)}.
   *
   * @param degrees the largest rotation to either side
   * @param shift the largest shift to either side, as a share of width and height; 0 for none
   * @param leastScale the smallest factor of sizes
   * @param mostScale the largest factor of sizes
   * @param shear the largest shear along rows to either side, in degrees; 0 for none
   * @param interpolation how values between pixels are made; a mask always gets the nearest
   */
  public static GeometricTransform randomAffine(
      double degrees,
      double shift,
      double leastScale,
      double mostScale,
      double shear,
      Interpolation interpolation) {
    return GeometricTransform.of(
        "randomAffine",
        new RandomAffine(degrees, shift, leastScale, mostScale, shear, interpolation));
  }

  /**
   * Changes brightness, contrast, saturation and hue at random, in a random order; torchvision's
   * {@code ColorJitter}. A factor is drawn from {@code 1 - x} to {@code 1 + x}, but not below 0;
   * the hue is turned by up to {@code hue} of a whole turn to either side. 0 changes nothing.
   *
   * @param hue from 0 to 0.5
   */
  public static Transform colorJitter(
      double brightness, double contrast, double saturation, double hue) {
    return new ColorJitter(brightness, contrast, saturation, hue);
  }

  /**
   * Blurs with a Gaussian kernel of {@code size} x {@code size} pixels, whose standard deviation is
   * drawn from {@code leastSigma} to {@code mostSigma} pixels; torchvision's {@code GaussianBlur}.
   *
   * @param size an odd number
   */
  public static Transform gaussianBlur(int size, double leastSigma, double mostSigma) {
    return new GaussianBlur(size, leastSigma, mostSigma);
  }

  /** Two operations of magnitude 9; torchvision's {@code RandAugment} with its defaults. */
  public static GeometricTransform randAugment() {
    return randAugment(OPERATIONS, MAGNITUDE);
  }

  /**
   * Applies operations drawn uniformly from fourteen, such as a rotation, more contrast or fewer
   * colours, all with the same strength; torchvision's {@code RandAugment} on float32 pictures
   * (Cubuk et al., RandAugment, NeurIPS 2020).
   *
   * @param operations how many, one after the other
   * @param magnitude the strength, from 0 to 30
   */
  public static GeometricTransform randAugment(int operations, int magnitude) {
    return GeometricTransform.of("randAugment", new RandAugment(operations, magnitude));
  }
}
