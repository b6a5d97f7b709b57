package io.github.scitemplate.example;

/** How each digit is written: strokes of points x, y in the unit square, y downwards. */
final class DigitStrokes {
  private static final int ARC_POINTS = 9;

  private static final float[][][] STROKES = {
    {arc(0.5, 0.5, 0.3, 0.42, 0, 360)},
    {{0.33f, 0.27f, 0.52f, 0.08f, 0.52f, 0.92f}},
    {
      arc(0.5, 0.31, 0.26, 0.22, -180, 40),
      {0.7f, 0.45f, 0.24f, 0.91f},
      {0.24f, 0.91f, 0.78f, 0.91f}
    },
    {arc(0.45, 0.29, 0.26, 0.2, -140, 90), arc(0.45, 0.7, 0.3, 0.21, -90, 140)},
    {{0.62f, 0.92f, 0.62f, 0.08f, 0.2f, 0.62f, 0.82f, 0.62f}},
    {{0.75f, 0.09f, 0.3f, 0.09f, 0.27f, 0.46f}, arc(0.47, 0.65, 0.28, 0.25, -125, 145)},
    {{0.66f, 0.08f, 0.42f, 0.27f, 0.27f, 0.62f}, arc(0.5, 0.69, 0.23, 0.22, 180, 540)},
    {{0.2f, 0.1f, 0.8f, 0.1f, 0.42f, 0.92f}},
    {arc(0.5, 0.29, 0.21, 0.19, 90, 450), arc(0.5, 0.7, 0.26, 0.22, -90, 270)},
    {arc(0.5, 0.31, 0.24, 0.21, 0, 360), {0.74f, 0.31f, 0.71f, 0.62f, 0.58f, 0.92f}}
  };

  private DigitStrokes() {}

  static float[][] of(int digit) {
    return STROKES[digit];
  }

  /** Points on an ellipse from one angle to another, in degrees, clockwise from the right. */
  private static float[] arc(
      double centreX, double centreY, double radiusX, double radiusY, int from, int to) {
    float[] points = new float[2 * ARC_POINTS];
    for (int i = 0; i < ARC_POINTS; i++) {
      double angle = Math.toRadians(from + (to - from) * i / (ARC_POINTS - 1.0));
      points[2 * i] = (float) (centreX + radiusX * Math.cos(angle));
      points[2 * i + 1] = (float) (centreY + radiusY * Math.sin(angle));
    }
    return points;
  }
}
