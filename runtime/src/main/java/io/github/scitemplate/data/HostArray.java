package io.github.scitemplate.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * An array of numbers in the memory of the JVM: float32, int64, uint8, int32, bool or float64. In a
 * {@link Dataset} the first axis counts the samples. An array of a single {@link Sample} has no
 * such axis, and a class label there has the shape (). The values are not copied: the caller must
 * not change them any more.
 *
 * <p>The model gets the type that the array has. Layers with weights take float32 alone, embeddings
 * take int64 and int32, and classes are int64. uint8 takes a quarter of the memory of float32, and
 * stays uint8 until {@link Transform#toFloat} or the model makes it float32.
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

  /** An array of bytes taken as numbers from 0 to 255, such as pixels as files have them. */
  public static HostArray uint8(byte[] values, long... shape) {
    return new HostArray(ByteBuffer.wrap(values), DataType.UINT8, new Shape(shape));
  }

  /** An array of int32 numbers, such as the tokens of a text. */
  public static HostArray int32(int[] values, long... shape) {
    return new HostArray(IntBuffer.wrap(values), DataType.INT32, new Shape(shape));
  }

  /** An array of truth values, such as a mask; these are copied. */
  public static HostArray bool(boolean[] values, long... shape) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) (values[i] ? 1 : 0);
    }
    return new HostArray(ByteBuffer.wrap(bytes), DataType.BOOLEAN, new Shape(shape));
  }

  /** An array of float64 numbers, for a model that calculates in double precision. */
  public static HostArray float64(double[] values, long... shape) {
    return new HostArray(DoubleBuffer.wrap(values), DataType.FLOAT64, new Shape(shape));
  }

  /** A new array of {@code value} everywhere, as a Java array of the type. */
  static HostArray filled(DataType dataType, double value, Shape shape) {
    int size = Math.toIntExact(shape.size());
    Buffer buffer =
        switch (dataType) {
          case FLOAT32 -> {
            float[] all = new float[size];
            Arrays.fill(all, (float) value);
            yield FloatBuffer.wrap(all);
          }
          case FLOAT64 -> {
            double[] all = new double[size];
            Arrays.fill(all, value);
            yield DoubleBuffer.wrap(all);
          }
          case INT64 -> {
            long[] all = new long[size];
            Arrays.fill(all, (long) value);
            yield LongBuffer.wrap(all);
          }
          case INT32 -> {
            int[] all = new int[size];
            Arrays.fill(all, (int) value);
            yield IntBuffer.wrap(all);
          }
          case UINT8, BOOLEAN -> {
            byte[] all = new byte[size];
            Arrays.fill(all, (byte) (int) value);
            yield ByteBuffer.wrap(all);
          }
          default -> throw noType(dataType);
        };
    return new HostArray(buffer, dataType, shape);
  }

  private static IllegalArgumentException noType(DataType type) {
    return new IllegalArgumentException(type + " is no type of a HostArray");
  }

  /**
   * A copy of an array of DJL's.
   *
   * @throws IllegalArgumentException if its type is none of a HostArray's
   */
  static HostArray copyOf(NDArray array) {
    long[] shape = array.getShape().getShape();
    return switch (array.getDataType()) {
      case FLOAT32 -> of(array.toFloatArray(), shape);
      case FLOAT64 -> float64(array.toDoubleArray(), shape);
      case INT64 -> of(array.toLongArray(), shape);
      case INT32 -> int32(array.toIntArray(), shape);
      case UINT8 -> uint8(array.toByteArray(), shape);
      case BOOLEAN -> bool(array.toBooleanArray(), shape);
      default ->
          throw new IllegalArgumentException(
              array.getDataType() + " is no type of a HostArray; convert it to float32 before");
    };
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

  /** DJL's name of the type: UINT8, INT32, INT64, BOOLEAN, FLOAT32 or FLOAT64. */
  public DataType dataType() {
    return dataType;
  }

  /** A copy of the values of a float32 array. */
  public float[] floats() {
    float[] copy = new float[values.remaining()];
    ((FloatBuffer) values(DataType.FLOAT32)).duplicate().get(copy);
    return copy;
  }

  /** A copy of the values of an int64 array. */
  public long[] longs() {
    long[] copy = new long[values.remaining()];
    ((LongBuffer) values(DataType.INT64)).duplicate().get(copy);
    return copy;
  }

  /** A copy of the values of a uint8 array; {@code value & 0xff} is the number. */
  public byte[] bytes() {
    byte[] copy = new byte[values.remaining()];
    ((ByteBuffer) values(DataType.UINT8)).duplicate().get(copy);
    return copy;
  }

  /** A copy of the values of an int32 array. */
  public int[] ints() {
    int[] copy = new int[values.remaining()];
    ((IntBuffer) values(DataType.INT32)).duplicate().get(copy);
    return copy;
  }

  /** A copy of the values of a bool array. */
  public boolean[] booleans() {
    ByteBuffer bytes = ((ByteBuffer) values(DataType.BOOLEAN)).duplicate();
    boolean[] copy = new boolean[bytes.remaining()];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = bytes.get() != 0;
    }
    return copy;
  }

  /** A copy of the values of a float64 array. */
  public double[] doubles() {
    double[] copy = new double[values.remaining()];
    ((DoubleBuffer) values(DataType.FLOAT64)).duplicate().get(copy);
    return copy;
  }

  private Buffer values(DataType wanted) {
    if (dataType != wanted) {
      throw new ClassCastException(
          "the values of a " + describe() + " array are no " + name(wanted));
    }
    return values;
  }

  /**
   * The same numbers as another type, in a copy unless they have it already: NumPy's {@code
   * astype}. Fractions are cut off, and a number that is too large for a type of whole numbers
   * keeps its lowest bits, as by a cast in Java; what is not 0 is true.
   *
   * @param type FLOAT32, INT64, UINT8, INT32, BOOLEAN or FLOAT64
   */
  public HostArray toType(DataType type) {
    if (type == dataType) {
      return this;
    }
    int size = values.remaining();
    long[] axes = shape.getShape();
    return switch (type) {
      case FLOAT32 -> of(floatNumbers(), axes);
      case FLOAT64 -> {
        double[] numbers = new double[size];
        Arrays.setAll(numbers, this::number);
        yield float64(numbers, axes);
      }
      case INT64 -> {
        long[] numbers = new long[size];
        Arrays.setAll(numbers, this::whole);
        yield of(numbers, axes);
      }
      case INT32 -> {
        int[] numbers = new int[size];
        Arrays.setAll(numbers, i -> (int) whole(i));
        yield int32(numbers, axes);
      }
      case UINT8 -> {
        byte[] numbers = new byte[size];
        for (int i = 0; i < size; i++) {
          numbers[i] = (byte) whole(i);
        }
        yield uint8(numbers, axes);
      }
      case BOOLEAN -> {
        boolean[] numbers = new boolean[size];
        for (int i = 0; i < size; i++) {
          numbers[i] = number(i) != 0;
        }
        yield bool(numbers, axes);
      }
      default -> throw noType(type);
    };
  }

  private float[] floatNumbers() {
    float[] numbers = new float[values.remaining()];
    boolean areWhole = dataType != DataType.FLOAT64;
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = areWhole ? whole(i) : (float) number(i);
    }
    return numbers;
  }

  private double number(int i) {
    int at = values.position() + i;
    return switch (dataType) {
      case FLOAT32 -> ((FloatBuffer) values).get(at);
      case FLOAT64 -> ((DoubleBuffer) values).get(at);
      default -> whole(i);
    };
  }

  private long whole(int i) {
    int at = values.position() + i;
    return switch (dataType) {
      case UINT8 -> ((ByteBuffer) values).get(at) & 0xff;
      case BOOLEAN -> ((ByteBuffer) values).get(at);
      case INT32 -> ((IntBuffer) values).get(at);
      case INT64 -> ((LongBuffer) values).get(at);
      default -> (long) number(i);
    };
  }

  /** Whether an array of this type can hold a number as it is; one of decimals takes any. */
  static boolean canHold(DataType type, double number) {
    return switch (type) {
      case UINT8 -> number >= 0 && number <= 255 && number == Math.rint(number);
      case BOOLEAN -> number == 0 || number == 1;
      case INT32 -> number == (int) number;
      case INT64 -> number == (long) number;
      default -> true;
    };
  }

  /**
   * A copy as float32, in which the numbers of a uint8 array are divided by 255: torchvision's
   * {@code ToDtype(torch.float32, scale=True)}.
   */
  HostArray toFloat() {
    if (dataType != DataType.UINT8) {
      return toType(DataType.FLOAT32);
    }
    float[] floats = new float[values.remaining()];
    int from = values.position();
    ByteBuffer bytes = (ByteBuffer) values;
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (bytes.get(from + i) & 0xff) / 255f;
    }
    return of(floats, shape.getShape());
  }

  /** The samples from {@code from} (inclusive) to {@code to} (exclusive), sharing the values. */
  HostArray range(int from, int to) {
    int sampleSize = Math.toIntExact(shape.slice(1).size());
    Buffer part = values.slice(from * sampleSize, (to - from) * sampleSize);
    return new HostArray(part, dataType, new Shape(to - from).addAll(shape.slice(1)));
  }

  /** A copy of some samples, in the order of {@code indices}. */
  HostArray select(int[] indices) {
    Shape sampleShape = shape.slice(1);
    int size = Math.toIntExact(sampleShape.size());
    HostArray chosen = filled(dataType, 0, new Shape(indices.length).addAll(sampleShape));
    for (int i = 0; i < indices.length; i++) {
      copyTo(indices[i] * size, chosen, i * size, size);
    }
    return chosen;
  }

  /** Copies {@code count} values into a new array that nobody else has seen. */
  void copyTo(int from, HostArray target, int to, int count) {
    System.arraycopy(
        values.array(),
        values.arrayOffset() + values.position() + from,
        target.values.array(),
        target.values.arrayOffset() + to,
        count);
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

  /** How many bytes the values take. */
  long byteCount() {
    return shape.size() * dataType.getNumOfBytes();
  }

  /** Writes the values into {@code target} from byte {@code offset} on. */
  void writeTo(ByteBuffer target, int offset) {
    ByteBuffer part = target.duplicate().order(target.order()).position(offset);
    if (values instanceof FloatBuffer floats) {
      part.asFloatBuffer().put(floats.duplicate());
    } else if (values instanceof LongBuffer longs) {
      part.asLongBuffer().put(longs.duplicate());
    } else if (values instanceof IntBuffer ints) {
      part.asIntBuffer().put(ints.duplicate());
    } else if (values instanceof DoubleBuffer doubles) {
      part.asDoubleBuffer().put(doubles.duplicate());
    } else {
      part.put(((ByteBuffer) values).duplicate());
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
    return name(dataType) + " " + shape;
  }

  /** The type in the words of the field. */
  static String name(DataType type) {
    return type == DataType.BOOLEAN ? "bool" : type.name().toLowerCase(Locale.ROOT);
  }

  /** A copy on the manager's device. */
  NDArray on(NDManager manager) {
    return manager.create(values.duplicate(), shape, dataType);
  }
}
