package io.github.scitemplate.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.Buffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * Numbers of equal shape for a number of samples, in the memory of the JVM; the first axis counts
 * the samples. The values are not copied: whoever made the array must not change it any more.
 */
public final class HostArray {
  private final Buffer values;
  private final DataType dataType;
  private final Shape shape;

  private HostArray(Buffer values, DataType dataType, Shape shape) {
    if (shape.dimension() == 0 || shape.size() != values.remaining()) {
      throw new IllegalArgumentException(
          values.remaining()
              + " values do not fill an array of shape "
              + shape
              + " with samples as first axis");
    }
    this.values = values;
    this.dataType = dataType;
    this.shape = shape;
  }

  /** An array of float32 numbers, such as images or features: shape (samples, …). */
  public static HostArray of(float[] values, long... shape) {
    return new HostArray(FloatBuffer.wrap(values), DataType.FLOAT32, new Shape(shape));
  }

  /** An array of int64 numbers, such as class labels: shape (samples) or (samples, …). */
  public static HostArray of(long[] values, long... shape) {
    return new HostArray(LongBuffer.wrap(values), DataType.INT64, new Shape(shape));
  }

  /** How many samples there are. */
  public int samples() {
    return Math.toIntExact(shape.get(0));
  }

  /** The shape with the samples as first axis. */
  public Shape shape() {
    return shape;
  }

  /** A copy of the values of a float32 array. */
  public float[] floats() {
    float[] copy = new float[values.remaining()];
    ((FloatBuffer) values).duplicate().get(copy);
    return copy;
  }

  /** A copy of the values of an int64 array. */
  public long[] longs() {
    long[] copy = new long[values.remaining()];
    ((LongBuffer) values).duplicate().get(copy);
    return copy;
  }

  /** The samples from {@code from} (inclusive) to {@code to} (exclusive), sharing the values. */
  HostArray range(int from, int to) {
    int sampleSize = Math.toIntExact(shape.slice(1).size());
    Buffer part = values.slice(from * sampleSize, (to - from) * sampleSize);
    return new HostArray(part, dataType, new Shape(to - from).addAll(shape.slice(1)));
  }

  /** A copy on the manager's device. */
  NDArray on(NDManager manager) {
    return manager.create(values.duplicate(), shape, dataType);
  }
}
