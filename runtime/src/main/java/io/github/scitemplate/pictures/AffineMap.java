package io.github.scitemplate.pictures;

import io.github.scitemplate.data.GeometricTransform.Movement;
import io.github.scitemplate.data.HostArray;

/**
 * Rotates, scales, shears and shifts a picture, which keeps its size; what comes from outside is 0.
 * This is torchvision's {@code affine}: a rotation, then scale, then shear, then a shift. The
 * matrices map coordinates that count from the picture's middle.
 *
 * @param height rows
 * @param width columns
 * @param forward where a point goes: {@code x' = f0 x + f1 y + f2}, {@code y' = f3 x + f4 y + f5}
 * @param inverse where a point comes from
 * @param interpolation how values between pixels are made
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record AffineMap(
    int height, int width, double[] forward, double[] inverse, Interpolation interpolation)
    implements Movement {

  /**
   * The parameters of a map.
   *
   * @param degrees clockwise, as torchvision's {@code affine} counts them
   * @param shiftX columns to the right
   * @param shiftY rows down
   * @param scale factor of sizes
   * @param shearX degrees
   * @param shearY degrees
   */
  record Parameters(
      double degrees, double shiftX, double shiftY, double scale, double shearX, double shearY) {

    static Parameters rotation(double degrees) {
      return new Parameters(degrees, 0, 0, 1, 0, 0);
    }

    static Parameters shift(double x, double y) {
      return new Parameters(0, x, y, 1, 0, 0);
    }
  }

  /** A map around the picture's middle. */
  static AffineMap of(int height, int width, Parameters parameters, Interpolation interpolation) {
    return of(height, width, parameters, 0, 0, interpolation);
  }

  /** A map around the picture's upper left corner. */
  static AffineMap aroundCorner(
      int height, int width, Parameters parameters, Interpolation interpolation) {
    return of(height, width, parameters, -0.5 * width, -0.5 * height, interpolation);
  }

  private static AffineMap of(
      int height,
      int width,
      Parameters parameters,
      double centreX,
      double centreY,
      Interpolation interpolation) {
    // StrictMath gives the same last digits on every machine.
    double rotation = StrictMath.toRadians(parameters.degrees());
    double shearY = StrictMath.toRadians(parameters.shearY());
    double slope = StrictMath.tan(StrictMath.toRadians(parameters.shearX()));
    double a = StrictMath.cos(rotation - shearY) / StrictMath.cos(shearY);
    double b = -(a * slope + StrictMath.sin(rotation));
    double c = StrictMath.sin(rotation - shearY) / StrictMath.cos(shearY);
    double d = StrictMath.cos(rotation) - c * slope;
    double scale = parameters.scale();
    double toX = centreX + parameters.shiftX();
    double toY = centreY + parameters.shiftY();
    // The matrix without the scale has determinant 1.
    return new AffineMap(
        height,
        width,
        around(a * scale, b * scale, c * scale, d * scale, centreX, centreY, toX, toY),
        around(d / scale, -b / scale, -c / scale, a / scale, toX, toY, centreX, centreY),
        interpolation);
  }

  /** The map by a matrix that brings one point to another. */
  private static double[] around(
      double xx, double xy, double yx, double yy, double fromX, double fromY, double x, double y) {
    return new double[] {xx, xy, x - xx * fromX - xy * fromY, yx, yy, y - yx * fromX - yy * fromY};
  }

  /** The column, counted from 0, that a pixel of the result comes from. */
  private double sourceX(int row, int column) {
    double x = column + 0.5 - 0.5 * width;
    double y = row + 0.5 - 0.5 * height;
    return inverse[0] * x + inverse[1] * y + inverse[2] + 0.5 * width - 0.5;
  }

  private double sourceY(int row, int column) {
    double x = column + 0.5 - 0.5 * width;
    double y = row + 0.5 - 0.5 * height;
    return inverse[3] * x + inverse[4] * y + inverse[5] + 0.5 * height - 0.5;
  }

  @Override
  public HostArray picture(HostArray picture) {
    Planes planes = Planes.of(picture);
    float[] result = new float[planes.values().length];
    if (interpolation == Interpolation.NEAREST) {
      int[] sources = maskSources();
      for (int i = 0; i < sources.length; i++) {
        if (sources[i] >= 0) {
          for (int start = 0; start < result.length; start += planes.plane()) {
            result[start + i] = planes.values()[start + sources[i]];
          }
        }
      }
    } else {
      for (int row = 0; row < height; row++) {
        for (int column = 0; column < width; column++) {
          mix(planes, row, column, result);
        }
      }
    }
    return planes.with(result).array();
  }

  private void mix(Planes planes, int row, int column, float[] result) {
    double x = sourceX(row, column);
    double y = sourceY(row, column);
    if (!(x > -1 && x < width && y > -1 && y < height)) {
      return;
    }
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    float right = (float) (x - left);
    float below = (float) (y - top);
    boolean hasLeft = left >= 0;
    boolean hasRight = left + 1 < width;
    boolean hasTop = top >= 0;
    boolean hasBelow = top + 1 < height;
    float[] values = planes.values();
    for (int start = 0; start < values.length; start += planes.plane()) {
      int at = start + top * width + left;
      float sum = 0;
      if (hasTop) {
        sum += (hasLeft ? values[at] * (1 - right) * (1 - below) : 0);
        sum += (hasRight ? values[at + 1] * right * (1 - below) : 0);
      }
      if (hasBelow) {
        sum += (hasLeft ? values[at + width] * (1 - right) * below : 0);
        sum += (hasRight ? values[at + width + 1] * right * below : 0);
      }
      result[start + row * width + column] = sum;
    }
  }

  @Override
  public int[] maskSources() {
    int[] sources = new int[height * width];
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        double x = Math.rint(sourceX(row, column));
        double y = Math.rint(sourceY(row, column));
        boolean inside = x >= 0 && x < width && y >= 0 && y < height;
        sources[row * width + column] = inside ? ((int) y) * width + (int) x : -1;
      }
    }
    return sources;
  }

  @Override
  public double[] box(double[] box) {
    double left = Double.POSITIVE_INFINITY;
    double top = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double bottom = Double.NEGATIVE_INFINITY;
    for (int corner = 0; corner < 4; corner++) {
      double x = box[corner % 2 == 0 ? 0 : 2] - 0.5 * width;
      double y = box[corner < 2 ? 1 : 3] - 0.5 * height;
      double toX = forward[0] * x + forward[1] * y + forward[2] + 0.5 * width;
      double toY = forward[3] * x + forward[4] * y + forward[5] + 0.5 * height;
      left = Math.min(left, toX);
      right = Math.max(right, toX);
      top = Math.min(top, toY);
      bottom = Math.max(bottom, toY);
    }
    return new double[] {left, top, right, bottom};
  }
}
