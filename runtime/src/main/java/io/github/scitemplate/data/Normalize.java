package io.github.scitemplate.data;

import io.github.scitemplate.error.UserException;
import java.util.SplittableRandom;

/** Shifts and scales each channel. It draws no random number. */
final class Normalize implements Transform {
  private final float[] mean;
  private final float[] std;

  Normalize(double[] mean, double[] std) {
    if (mean.length == 0 || mean.length != std.length) {
      throw new IllegalArgumentException(
          "normalize needs equally many means and standard deviations, but got "
              + mean.length
              + " and "
              + std.length);
    }
    this.mean = floats(mean);
    this.std = floats(std);
    for (float one : this.std) {
      if (one == 0) {
        throw new IllegalArgumentException("normalize cannot divide by a std of 0");
      }
    }
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  @Override
  public Sample apply(Sample sample, SplittableRandom random) {
    Picture picture = Picture.of(sample, "normalize");
    if (mean.length != 1 && mean.length != picture.channels) {
      throw new UserException(
          "normalize has "
              + mean.length
              + " means, but the input is "
              + sample.input().describe()
              + ".",
          "Give one mean and std for each channel, or one for all.");
    }
    int pixels = picture.height * picture.width;
    for (int i = 0; i < picture.values.length; i++) {
      int channel = mean.length == 1 ? 0 : i / pixels;
      picture.values[i] = (picture.values[i] - mean[channel]) / std[channel];
    }
    return picture.in(sample);
  }
}
