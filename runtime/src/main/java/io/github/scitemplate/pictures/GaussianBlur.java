package io.github.scitemplate.pictures;

import ai.djl.ndarray.types.DataType;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.data.Sample;
import io.github.scitemplate.data.Transform;
import io.github.scitemplate.error.UserException;
import java.util.SplittableRandom;

/**
 * Blurs with a Gaussian kernel of {@code size} x {@code size} pixels, first along rows, then along
 * columns; the picture is mirrored at its edges. It draws the standard deviation.
 */
record GaussianBlur(int size, double leastSigma, double mostSigma) implements Transform {

  GaussianBlur {
    if (size < 1 || size % 2 == 0 || !(leastSigma > 0 && mostSigma >= leastSigma)) {
      throw new IllegalArgumentException(
          "a blur needs an odd size and standard deviations above 0, but got "
              + size
              + ", "
              + leastSigma
              + " and "
              + mostSigma);
    }
  }

  @Override
  public Sample apply(Sample sample, SplittableRandom random) {
    HostArray input = sample.input();
    if (input.dataType() != DataType.FLOAT32
        || input.shape().dimension() != 3
        || input.shape().get(1) <= size / 2
        || input.shape().get(2) <= size / 2) {
      throw new UserException(
          "gaussianBlur of "
              + size
              + " pixels needs a float32 input of shape (channels, height, width) with more than "
              + size / 2
              + " rows and columns, but got the shape "
              + input.shape()
              + ".",
          "Blur with a smaller kernel, or leave the transform out.");
    }
    double sigma = Draws.between(leastSigma, mostSigma, random);
    return sample.withInput(blurred(Planes.of(input), sigma).array());
  }

  Planes blurred(Planes picture, double sigma) {
    float[] kernel = kernel(sigma);
    int width = picture.width();
    int height = picture.height();
    float[] values = picture.values();
    float[] wide = new float[values.length];
    int[] columns = mirrored(width);
    for (int start = 0; start < values.length; start += width) {
      for (int k = 0; k < size; k++) {
        for (int column = 0; column < width; column++) {
          wide[start + column] += kernel[k] * values[start + columns[column + k]];
        }
      }
    }
    float[] result = new float[values.length];
    int[] rows = mirrored(height);
    for (int start = 0; start < values.length; start += picture.plane()) {
      for (int row = 0; row < height; row++) {
        for (int k = 0; k < size; k++) {
          int from = start + rows[row + k] * width;
          int to = start + row * width;
          for (int column = 0; column < width; column++) {
            result[to + column] += kernel[k] * wide[from + column];
          }
        }
      }
    }
    return picture.with(result);
  }

  /** The places of a mirrored axis, from {@code size / 2} before its beginning on. */
  private int[] mirrored(int length) {
    int[] places = new int[length + size - 1];
    for (int i = 0; i < places.length; i++) {
      int place = Math.abs(i - size / 2);
      places[i] = place < length ? place : 2 * (length - 1) - place;
    }
    return places;
  }

  private float[] kernel(double sigma) {
    double[] weights = new double[size];
    double sum = 0;
    for (int i = 0; i < size; i++) {
      double distance = (i - size / 2) / sigma;
      weights[i] = StrictMath.exp(-0.5 * distance * distance);
      sum += weights[i];
    }
    float[] kernel = new float[size];
    for (int i = 0; i < size; i++) {
      kernel[i] = (float) (weights[i] / sum);
    }
    return kernel;
  }
}
