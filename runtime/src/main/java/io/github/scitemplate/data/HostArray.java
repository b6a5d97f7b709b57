package io.github.scitemplate.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * An array of numbers in the memory of the JVM. In a {@link Dataset} the first axis counts the
 * samples. An array of a single {@link Sample} has no such axis, and a class label there has the
 * shape (). The values are not copied: the caller must not change them any more.
 */
public final class HostArray {
  private final Buffer values;
  private final DataType dataType;
  private final Shape shape;

  private HostArray(Buffer values, DataType dataType, Shape shape) {
    if (shape.size() != values.remaining()) {
      throw new IllegalArgumentException(
          values.remaining() + " values do not fill an array of shape " + shape);
    }
    this.values = values;
    this.dataType = dataType;
    this.shape = shape;
  }

  /** An array of float32 numbers, such as images or features; without a shape one number. */
  public static HostArray of(float[] values, long... shape) {
    return new HostArray(FloatBuffer.wrap(values), DataType.FLOAT32, new Shape(shape));
  }

  /** An array of int64 numbers, such as class labels; without a shape one number. */
  public static HostArray of(long[] values, long... shape) {
    return new HostArray(LongBuffer.wrap(values), DataType.INT64, new Shape(shape));
  }

  /** The length of the first axis: in a data set, the number of samples. */
  public int samples() {
    if (shape.dimension() == 0) {
      throw new IllegalArgumentException("an array of shape () has no axis that counts samples");
    }
    return Math.toIntExact(shape.get(0));
  }

  public Shape shape() {
    return shape;
  }

  /** Float32 or int64. */
  public DataType dataType() {
    return dataType;
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

  /** One sample, without the axis that counts them, sharing the values. */
  HostArray sample(int index) {
    Shape sampleShape = shape.slice(1);
    int size = Math.toIntExact(sampleShape.size());
    return new HostArray(values.slice(index * size, size), dataType, sampleShape);
  }

  /** The values of a float32 array, only for reading. */
  FloatBuffer floatValues() {
    return ((FloatBuffer) values).duplicate();
  }

  /** Writes the values into {@code target} from byte {@code offset} on. */
  void writeTo(ByteBuffer target, int offset) {
    ByteBuffer part = target.duplicate().order(target.order()).position(offset);
    if (values instanceof FloatBuffer floats) {
      part.asFloatBuffer().put(floats.duplicate());
    } else {
      part.asLongBuffer().put(((LongBuffer) values).duplicate());
    }
  }

  /**
   * Passes all values to {@code each} in pieces. Every piece uses the buffer {@code piece} and has
   * its byte order.
   */
  void forEachPiece(ByteBuffer piece, Consumer<ByteBuffer> each) {
    int perPiece = piece.capacity() / dataType.getNumOfBytes();
    for (int from = 0; from < values.remaining(); from += perPiece) {
      int count = Math.min(perPiece, values.remaining() - from);
      Buffer part = values.slice(from, count);
      piece.clear();
      new HostArray(part, dataType, new Shape(count)).writeTo(piece, 0);
      each.accept(piece.limit(count * dataType.getNumOfBytes()));
    }
  }

  /** The type and the shape in words: {@code float32 (3, 32, 32)}. */
  String describe() {
    return dataType.name().toLowerCase(Locale.ROOT) + " " + shape;
  }

  /** A copy on the manager's device. */
  NDArray on(NDManager manager) {
    return manager.create(values.duplicate(), shape, dataType);
  }
}
