package io.github.scitemplate.pictures;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.data.Sample;
import io.github.scitemplate.error.UserException;

/**
 * A picture of float32 numbers, one channel after the other.
 *
 * @param values {@code channels * height * width} numbers of this picture alone
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
record Planes(float[] values, int channels, int height, int width) {
  private static final int AXES = 3;

  /** What rounding may add to a picture's values. */
  private static final float SLACK = 1e-3f;

  /** A copy of an array of shape (channels, height, width). */
  static Planes of(HostArray array) {
    Shape shape = array.shape();
    return new Planes(array.floats(), (int) shape.get(0), (int) shape.get(1), (int) shape.get(2));
  }

  /**
   * A copy of a sample's picture, which must have values from 0 to 1.
   *
   * @param wanting the transform's name, for the message
   */
  static Planes ofColours(Sample sample, String wanting) {
    HostArray input = sample.input();
    if (input.dataType() != DataType.FLOAT32 || input.shape().dimension() != AXES) {
      throw new UserException(
          wanting
              + " needs a float32 input of shape (channels, height, width), but got "
              + input.dataType().name().toLowerCase(java.util.Locale.ROOT)
              + " "
              + input.shape()
              + ".",
          "Give the samples of the data set that shape, or leave the transform out.");
    }
    return of(input).checked(wanting);
  }

  /** Refuses numbers that are no brightness. */
  Planes checked(String wanting) {
    if (channels != 1 && channels != Pixels.RGB) {
      throw new UserException(
          wanting + " needs a picture of 1 or 3 channels, but this one has " + channels + ".",
          "Leave the transform out, or write one for these channels.");
    }
    for (float value : values) {
      if (!(value >= -SLACK && value <= 1 + SLACK)) {
        throw new UserException(
            wanting + " needs values from 0 to 1, but met " + value + ".",
            "Put it before normalize, and scale the samples to that range.");
      }
    }
    return this;
  }

  /** Pixels of a channel. */
  int plane() {
    return height * width;
  }

  /** Other values of the same shape. */
  Planes with(float[] others) {
    return new Planes(others, channels, height, width);
  }

  HostArray array() {
    return HostArray.of(values, channels, height, width);
  }
}
