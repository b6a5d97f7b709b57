package io.github.scitemplate.pictures;

import java.util.Arrays;

/**
 * Changes brightness and colours as torchvision's functional transforms do float32 pictures with
 * values from 0 to 1. Each method changes the given values in place.
 */
final class Colours {
  private static final float RED = 0.2989f;
  private static final float GREEN = 0.587f;
  private static final float BLUE = 0.114f;
  private static final int LEVELS = 256;
  private static final int LAST_LEVEL = 255;

  private Colours() {}

  static void brightness(Planes picture, double factor) {
    float ratio = (float) factor;
    float[] values = picture.values();
    for (int i = 0; i < values.length; i++) {
      values[i] = clamped(values[i] * ratio);
    }
  }

  /** Moves each value away from the mean of the grey picture, or towards it. */
  static void contrast(Planes picture, double factor) {
    double sum = 0;
    for (int i = 0; i < picture.plane(); i++) {
      sum += grey(picture, i);
    }
    float mean = (float) (sum / picture.plane());
    float ratio = (float) factor;
    float[] values = picture.values();
    for (int i = 0; i < values.length; i++) {
      values[i] = clamped(values[i] * ratio + mean * (1 - ratio));
    }
  }

  /** Moves each colour away from the grey of its pixel, or towards it. */
  static void saturation(Planes picture, double factor) {
    if (picture.channels() == 1) {
      return;
    }
    float ratio = (float) factor;
    float[] values = picture.values();
    for (int i = 0; i < picture.plane(); i++) {
      float grey = grey(picture, i) * (1 - ratio);
      for (int at = i; at < values.length; at += picture.plane()) {
        values[at] = clamped(values[at] * ratio + grey);
      }
    }
  }

  private static float grey(Planes picture, int pixel) {
    float[] values = picture.values();
    return picture.channels() == 1
        ? values[pixel]
        : values[pixel] * RED
            + values[pixel + picture.plane()] * GREEN
            + values[pixel + 2 * picture.plane()] * BLUE;
  }

  /**
   * Turns the hue of each colour (HSV).
   *
   * @param turn from -0.5 to 0.5 of a whole turn
   */
  static void hue(Planes picture, double turn) {
    if (picture.channels() == 1) {
      return;
    }
    float[] values = picture.values();
    int plane = picture.plane();
    for (int i = 0; i < plane; i++) {
      float red = values[i];
      float green = values[i + plane];
      float blue = values[i + 2 * plane];
      float most = Math.max(red, Math.max(green, blue));
      float range = most - Math.min(red, Math.min(green, blue));
      if (range == 0) {
        continue;
      }
      float saturation = range / most;
      float fromRed = (most - red) / range;
      float fromGreen = (most - green) / range;
      float fromBlue = (most - blue) / range;
      float sixths =
          most == red
              ? fromBlue - fromGreen
              : most == green ? 2 + fromRed - fromBlue : 4 + fromGreen - fromRed;
      float hue = (sixths / 6 + 1) % 1 + (float) turn;
      hue -= (float) Math.floor(hue);
      float six = hue * 6;
      int sector = (int) six;
      float part = six - sector;
      float p = clamped(most * (1 - saturation));
      float q = clamped(most * (1 - saturation * part));
      float t = clamped(most * (1 - saturation + saturation * part));
      // A hue that rounding brought to 1 is the one of 0.
      int sextant = sector % 6;
      values[i] = pick(sextant, most, q, p, p, t, most);
      values[i + plane] = pick(sextant, t, most, most, q, p, p);
      values[i + 2 * plane] = pick(sextant, p, p, t, most, most, q);
    }
  }

  private static float pick(int sextant, float a, float b, float c, float d, float e, float f) {
    return switch (sextant) {
      case 0 -> a;
      case 1 -> b;
      case 2 -> c;
      case 3 -> d;
      case 4 -> e;
      default -> f;
    };
  }

  /** Moves each pixel away from the mean of its surroundings, or towards it; edges stay. */
  static void sharpness(Planes picture, double factor) {
    int width = picture.width();
    int height = picture.height();
    if (height <= 2 || width <= 2) {
      return;
    }
    float[] values = picture.values();
    float[] before = values.clone();
    float around = 1 / 13f;
    float own = 5 / 13f;
    float ratio = (float) (1 - factor);
    for (int start = 0; start < values.length; start += picture.plane()) {
      for (int row = 1; row < height - 1; row++) {
        for (int column = 1; column < width - 1; column++) {
          int i = start + row * width + column;
          float neighbours =
              before[i - width - 1]
                  + before[i - width]
                  + before[i - width + 1]
                  + before[i - 1]
                  + before[i + 1]
                  + before[i + width - 1]
                  + before[i + width]
                  + before[i + width + 1];
          float blurred = neighbours * around + before[i] * own;
          values[i] = before[i] + (blurred - before[i]) * ratio;
        }
      }
    }
    clamp(values);
  }

  private static void clamp(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = clamped(values[i]);
    }
  }

  /**
   * Leaves {@code 2^bits} values.
   *
   * @param bits from 0 to 8
   */
  static void posterize(Planes picture, int bits) {
    float levels = 1 << bits;
    float[] values = picture.values();
    for (int i = 0; i < values.length; i++) {
      float level = (float) Math.floor(values[i] * levels);
      values[i] = Math.max(0, Math.min(levels - 1, level)) * (1 / levels);
    }
  }

  /** Inverts the values from {@code threshold} on. */
  static void solarize(Planes picture, double threshold) {
    float from = (float) threshold;
    float[] values = picture.values();
    for (int i = 0; i < values.length; i++) {
      values[i] = values[i] >= from ? 1 - values[i] : values[i];
    }
  }

  /** Stretches each channel from its least to its greatest value. */
  static void autoContrast(Planes picture) {
    float[] values = picture.values();
    for (int start = 0; start < values.length; start += picture.plane()) {
      float least = Float.POSITIVE_INFINITY;
      float greatest = Float.NEGATIVE_INFINITY;
      for (int i = start; i < start + picture.plane(); i++) {
        least = Math.min(least, values[i]);
        greatest = Math.max(greatest, values[i]);
      }
      if (greatest > least) {
        float range = greatest - least;
        for (int i = start; i < start + picture.plane(); i++) {
          values[i] = clamped((values[i] - least) / range);
        }
      }
    }
  }

  /** Spreads the values of each channel evenly, in 256 levels, by PIL's rule. */
  static void equalize(Planes picture) {
    float[] values = picture.values();
    for (int start = 0; start < values.length; start += picture.plane()) {
      int[] levels = new int[picture.plane()];
      int[] counts = new int[LEVELS];
      int last = 0;
      for (int i = 0; i < levels.length; i++) {
        // torchvision's conversion of float32 to uint8.
        int level = (int) (clamped(values[start + i]) * (LEVELS - 1e-3f));
        levels[i] = Math.min(LAST_LEVEL, level);
        counts[levels[i]]++;
        last = Math.max(last, levels[i]);
      }
      int step = (levels.length - counts[last]) / LAST_LEVEL;
      int[] table = new int[LEVELS];
      Arrays.setAll(table, i -> i);
      if (step > 0) {
        int sum = step / 2;
        for (int i = 0; i < LEVELS; i++) {
          table[i] = Math.min(LAST_LEVEL, sum / step);
          sum += counts[i];
        }
      }
      for (int i = 0; i < levels.length; i++) {
        values[start + i] = table[levels[i]] / 255f;
      }
    }
  }

  private static float clamped(float value) {
    return Math.max(0, Math.min(1, value));
  }
}
