package io.github.scitemplate.data;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.error.UserException;

/** The first input of a sample as a picture, with values that may be changed. */
final class Picture {
  /** Channels, rows, columns. */
  static final int AXES = 3;

  final float[] values;
  final int channels;
  final int height;
  final int width;

  /** A picture of zeros. */
  Picture(int channels, int height, int width) {
    this(new float[channels * height * width], channels, height, width);
  }

  private Picture(float[] values, int channels, int height, int width) {
    this.values = values;
    this.channels = channels;
    this.height = height;
    this.width = width;
  }

  /**
   * A copy of the first input.
   *
   * @param wanting the transform's name, for the message if the input is no picture
   */
  static Picture of(Sample sample, String wanting) {
    check(sample, wanting);
    return of(sample.input());
  }

  /** Refuses a sample whose first input is no picture. */
  static void check(Sample sample, String wanting) {
    HostArray input = sample.input();
    Shape shape = input.shape();
    if (input.dataType() != DataType.FLOAT32 || shape.dimension() != AXES) {
      throw new UserException(
          wanting
              + " needs a float32 input of shape (channels, height, width), but got "
              + input.describe()
              + ".",
          "Give the samples of the data set that shape, or leave the transform out.");
    }
  }

  /** A copy of an array of shape (channels, height, width). */
  static Picture of(HostArray array) {
    Shape shape = array.shape();
    return new Picture(array.floats(), (int) shape.get(0), (int) shape.get(1), (int) shape.get(2));
  }

  /** The index of a pixel's value in {@link #values}. */
  int at(int channel, int row, int column) {
    return (channel * height + row) * width + column;
  }

  /** The sample with this picture as its first input. */
  Sample in(Sample sample) {
    return sample.withInput(array());
  }

  HostArray array() {
    return HostArray.of(values, channels, height, width);
  }

  /** Returns {@code probability} if it lies between 0 and 1. */
  static double checked(double probability) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          "a probability lies between 0 and 1, but this one is " + probability);
    }
    return probability;
  }
}
