package io.github.scitemplate.pictures;

import io.github.scitemplate.data.GeometricTransform;
import io.github.scitemplate.data.GeometricTransform.Movement;
import io.github.scitemplate.data.HostArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Applies operations drawn uniformly, all with the same strength (Cubuk et al., RandAugment:
 * Practical automated data augmentation with a reduced search space, NeurIPS 2020), with
 * torchvision's operations and magnitudes. For each operation it draws which one, and then a sign
 * if it has one.
 *
 * @param operations how many, one after the other
 * @param magnitude the strength, from 0 to 30
 */
record RandAugment(int operations, int magnitude) implements GeometricTransform.Draw {
  private static final int MOST = 30;
  private static final double MOST_SHEAR = 0.3;
  private static final double MOST_SHIFT = 150.0 / 331;
  private static final double MOST_DEGREES = 30;
  private static final double MOST_CHANGE = 0.9;
  private static final double LOST_BITS = 4;

  RandAugment {
    if (operations < 0 || magnitude < 0 || magnitude > MOST) {
      throw new IllegalArgumentException(
          "randAugment needs a magnitude from 0 to 30 and no negative number of operations, but got "
              + magnitude
              + " and "
              + operations);
    }
  }

  /** What may be drawn, in torchvision's order. */
  enum Operation {
    IDENTITY(false),
    SHEAR_X(true),
    SHEAR_Y(true),
    TRANSLATE_X(true),
    TRANSLATE_Y(true),
    ROTATE(true),
    BRIGHTNESS(true),
    COLOR(true),
    CONTRAST(true),
    SHARPNESS(true),
    POSTERIZE(false),
    SOLARIZE(false),
    AUTO_CONTRAST(false),
    EQUALIZE(false);

    private final boolean isSigned;

    Operation(boolean isSigned) {
      this.isSigned = isSigned;
    }
  }

  @Override
  public Optional<Movement> draw(int height, int width, SplittableRandom random) {
    List<Movement> steps = new ArrayList<>();
    for (int i = 0; i < operations; i++) {
      Operation operation = Operation.values()[random.nextInt(Operation.values().length)];
      double sign = operation.isSigned && random.nextBoolean() ? -1 : 1;
      steps.add(step(operation, sign, height, width));
    }
    return Optional.of(new Steps(steps, height, width));
  }

  Movement step(Operation operation, double sign, int height, int width) {
    double strength = sign * magnitude / MOST;
    double factor = 1 + MOST_CHANGE * strength;
    return switch (operation) {
      case IDENTITY -> coloured(height, width, picture -> {});
      case SHEAR_X -> sheared(height, width, degrees(MOST_SHEAR * strength), 0);
      case SHEAR_Y -> sheared(height, width, 0, degrees(MOST_SHEAR * strength));
      case TRANSLATE_X -> shifted(height, width, (int) (MOST_SHIFT * width * strength), 0);
      case TRANSLATE_Y -> shifted(height, width, 0, (int) (MOST_SHIFT * height * strength));
      case ROTATE ->
          // torchvision's rotate counts degrees the other way round than its affine.
          map(height, width, AffineMap.Parameters.rotation(-MOST_DEGREES * strength));
      case BRIGHTNESS -> coloured(height, width, p -> Colours.brightness(p, factor));
      case COLOR -> coloured(height, width, p -> Colours.saturation(p, factor));
      case CONTRAST -> coloured(height, width, p -> Colours.contrast(p, factor));
      case SHARPNESS -> coloured(height, width, p -> Colours.sharpness(p, factor));
      case POSTERIZE -> {
        int bits = (int) Math.rint(8 - magnitude * LOST_BITS / MOST);
        yield coloured(height, width, p -> Colours.posterize(p, bits));
      }
      case SOLARIZE -> {
        double threshold = 1 - (double) magnitude / MOST;
        yield coloured(height, width, p -> Colours.solarize(p, threshold));
      }
      case AUTO_CONTRAST -> coloured(height, width, Colours::autoContrast);
      case EQUALIZE -> coloured(height, width, Colours::equalize);
    };
  }

  private static double degrees(double slope) {
    return StrictMath.toDegrees(StrictMath.atan(slope));
  }

  private static Movement sheared(int height, int width, double x, double y) {
    AffineMap.Parameters shear = new AffineMap.Parameters(0, 0, 0, 1, x, y);
    return AffineMap.aroundCorner(height, width, shear, Interpolation.NEAREST);
  }

  private static Movement shifted(int height, int width, int x, int y) {
    return map(height, width, AffineMap.Parameters.shift(x, y));
  }

  private static Movement map(int height, int width, AffineMap.Parameters parameters) {
    return AffineMap.of(height, width, parameters, Interpolation.NEAREST);
  }

  private static Movement coloured(int height, int width, Consumer<Planes> change) {
    return new Coloured(height, width, change);
  }

  /** Changes colours and moves nothing. */
  private record Coloured(int height, int width, Consumer<Planes> change) implements Movement {

    @Override
    public HostArray picture(HostArray picture) {
      Planes planes = Planes.of(picture).checked("randAugment");
      change.accept(planes);
      return planes.array();
    }

    @Override
    public int[] maskSources() {
      int[] sources = new int[height * width];
      java.util.Arrays.setAll(sources, i -> i);
      return sources;
    }

    @Override
    public double[] box(double[] box) {
      return box;
    }
  }

  /** Several movements that keep the size, one after the other. */
  private record Steps(List<Movement> steps, int height, int width) implements Movement {

    @Override
    public HostArray picture(HostArray picture) {
      HostArray moved = picture;
      for (Movement step : steps) {
        moved = step.picture(moved);
      }
      return moved;
    }

    @Override
    public int[] maskSources() {
      int[] sources = new int[height * width];
      java.util.Arrays.setAll(sources, i -> i);
      for (Movement step : steps) {
        int[] before = sources;
        int[] own = step.maskSources();
        sources = new int[own.length];
        for (int i = 0; i < own.length; i++) {
          sources[i] = own[i] < 0 ? -1 : before[own[i]];
        }
      }
      return sources;
    }

    @Override
    public double[] box(double[] box) {
      double[] moved = box;
      for (Movement step : steps) {
        moved = step.box(moved);
      }
      return moved;
    }
  }
}
