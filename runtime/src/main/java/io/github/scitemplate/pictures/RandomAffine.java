package io.github.scitemplate.pictures;

import io.github.scitemplate.data.GeometricTransform;
import io.github.scitemplate.data.GeometricTransform.Movement;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Rotates, shifts, scales and shears at random. It draws the angle, and then those of the shift to
 * the right, the shift down, the scale and the shear that are asked for.
 *
 * @param degrees the largest rotation to either side
 * @param shift the largest shift to either side, as a share of width and height
 * @param leastScale the smallest factor
 * @param mostScale the largest factor
 * @param shear the largest shear to either side, in degrees
 * @param interpolation how values between pixels are made
 */
record RandomAffine(
    double degrees,
    double shift,
    double leastScale,
    double mostScale,
    double shear,
    Interpolation interpolation)
    implements GeometricTransform.Draw {

  RandomAffine {
    if (!(degrees >= 0 && degrees <= 360)
        || !(shift >= 0 && shift <= 1)
        || !(leastScale > 0 && mostScale >= leastScale)
        || !(shear >= 0 && shear < 90)) {
      throw new IllegalArgumentException(
          "an affine map needs degrees from 0 to 360, a shift from 0 to 1, scales above 0 and a"
              + " shear below 90 degrees, but got "
              + degrees
              + ", "
              + shift
              + ", "
              + leastScale
              + " to "
              + mostScale
              + " and "
              + shear);
    }
  }

  @Override
  public Optional<Movement> draw(int height, int width, SplittableRandom random) {
    double angle = Draws.between(-degrees, degrees, random);
    double right = shift > 0 ? Math.rint(width * Draws.between(-shift, shift, random)) : 0;
    double down = shift > 0 ? Math.rint(height * Draws.between(-shift, shift, random)) : 0;
    double scale =
        mostScale > leastScale ? Draws.between(leastScale, mostScale, random) : mostScale;
    double slope = shear > 0 ? Draws.between(-shear, shear, random) : 0;
    AffineMap.Parameters drawn = new AffineMap.Parameters(angle, right, down, scale, slope, 0);
    return Optional.of(AffineMap.of(height, width, drawn, interpolation));
  }
}
