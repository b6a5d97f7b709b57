package io.github.scitemplate.example;

import io.github.scitemplate.data.Dataset;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Digits drawn by code: strokes of varying thickness, bent, turned, slanted and shifted at random,
 * with noise. Image n is a function of n alone, so that the data are the same everywhere.
 */
final class DrawnDigits {
  private static final int SIDE = Digits.SIDE;
  private static final int PIXELS = SIDE * SIDE;
  private static final long SEED = 20_260_101;
  private static final double BEND = 0.07;
  private static final double NOISE = 0.45;

  private DrawnDigits() {}

  /** Draws the images {@code from} … {@code from + count - 1}. */
  static Dataset draw(int from, int count) {
    byte[] pixels = new byte[count * PIXELS];
    long[] labels = new long[count];
    IntStream.range(0, count)
        .parallel()
        .forEach(
            i -> {
              SplittableRandom random = new SplittableRandom(SEED + 7919L * (from + i));
              int digit = random.nextInt(10);
              labels[i] = digit;
              draw(DigitStrokes.of(digit), random, pixels, i * PIXELS);
            });
    return Digits.dataset(pixels, labels);
  }

  private static void draw(float[][] strokes, SplittableRandom random, byte[] pixels, int offset) {
    float[] ink = new float[PIXELS];
    double radius = 0.6 + 1.1 * random.nextDouble();
    double[] transform = transform(random);
    for (float[] stroke : strokes) {
      double previousX = 0;
      double previousY = 0;
      for (int p = 0; p < stroke.length; p += 2) {
        double x = stroke[p] - 0.5 + BEND * (2 * random.nextDouble() - 1);
        double y = stroke[p + 1] - 0.5 + BEND * (2 * random.nextDouble() - 1);
        double imageX = transform[0] * x + transform[1] * y + transform[2];
        double imageY = transform[3] * x + transform[4] * y + transform[5];
        if (p > 0) {
          line(ink, previousX, previousY, imageX, imageY, radius);
        }
        previousX = imageX;
        previousY = imageY;
      }
    }
    for (int i = 0; i < PIXELS; i++) {
      double value = ink[i] + NOISE * (random.nextDouble() + random.nextDouble() - 1);
      pixels[offset + i] = (byte) (value <= 0 ? 0 : value >= 1 ? 255 : (int) (255 * value + 0.5));
    }
  }

  /**
   * Six numbers that take a point around the origin to the image: turn, slant, size and place at
   * random.
   */
  private static double[] transform(SplittableRandom random) {
    double turn = Math.toRadians(40 * random.nextDouble() - 20);
    double slant = 0.8 * random.nextDouble() - 0.4;
    double width = 11 + 11 * random.nextDouble();
    double height = 14 + 10 * random.nextDouble();
    double centreX = 13.5 + 6 * random.nextDouble() - 3;
    double centreY = 13.5 + 6 * random.nextDouble() - 3;
    double cos = Math.cos(turn);
    double sin = Math.sin(turn);
    return new double[] {
      cos * width, (slant * cos - sin) * height, centreX,
      sin * width, (slant * sin + cos) * height, centreY
    };
  }

  /** Darkens the pixels near a line; only those in the rectangle around it are looked at. */
  private static void line(float[] ink, double x0, double y0, double x1, double y1, double radius) {
    double edge = radius + 0.5;
    int left = Math.max(0, (int) Math.ceil(Math.min(x0, x1) - edge));
    int right = Math.min(SIDE - 1, (int) Math.floor(Math.max(x0, x1) + edge));
    int top = Math.max(0, (int) Math.ceil(Math.min(y0, y1) - edge));
    int bottom = Math.min(SIDE - 1, (int) Math.floor(Math.max(y0, y1) + edge));
    double dx = x1 - x0;
    double dy = y1 - y0;
    double squared = Math.max(1e-9, dx * dx + dy * dy);
    double edgeSquared = edge * edge;
    for (int y = top; y <= bottom; y++) {
      for (int x = left; x <= right; x++) {
        double along = (x - x0) * dx + (y - y0) * dy;
        double nearest = along <= 0 ? 0 : along >= squared ? 1 : along / squared;
        double offX = x - x0 - nearest * dx;
        double offY = y - y0 - nearest * dy;
        double distanceSquared = offX * offX + offY * offY;
        if (distanceSquared < edgeSquared) {
          float darkness = (float) (edge - Math.sqrt(distanceSquared));
          int pixel = y * SIDE + x;
          if (darkness > ink[pixel]) {
            ink[pixel] = darkness < 1 ? darkness : 1;
          }
        }
      }
    }
  }
}
