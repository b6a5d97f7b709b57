package io.github.scitemplate.data;

import ai.djl.ndarray.types.DataType;
import io.github.scitemplate.error.UserException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One array in NumPy's format (NEP 1), as a stream. */
final class NumpyArray {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MOST_HEADER_BYTES = 1 << 16;
  private static final int MOST_AXES = 32;
  private static final int PIECE_BYTES = 1 << 16;
  private static final Pattern TYPE = Pattern.compile("'descr':\\s*'([<>|=]?)([a-zA-Z?])(\\d*)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order':\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape':\\s*\\(([\\d, L]*)\\)");

  private final String what;
  private final String type;
  private final char kind;
  private final int bytes;
  private final ByteOrder byteOrder;
  private final boolean firstAxisFastest;
  private final long[] shape;
  private final int size;

  private NumpyArray(String header, String what) {
    this.what = what;
    Matcher descr = TYPE.matcher(header);
    Matcher order = ORDER.matcher(header);
    Matcher axes = SHAPE.matcher(header);
    if (!order.find() || !axes.find() || !header.contains("'descr':")) {
      throw noArray("its header is damaged");
    }
    if (!descr.find()) {
      throw refused(header.replaceFirst("(?s).*'descr':\\s*(.{0,40}).*", "$1"));
    }
    this.type = descr.group(2) + descr.group(3);
    this.kind = type.charAt(0);
    this.bytes = descr.group(3).isEmpty() ? 1 : parsed(descr.group(3));
    this.byteOrder = descr.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    this.firstAxisFastest = order.group(1).equals("True");
    this.shape = shape(axes.group(1));
    this.size = size();
    dataType(); // refuses what cannot be read
  }

  /**
   * Reads an array to its end.
   *
   * @param length of the stream in bytes; more is never taken into memory
   * @param what is read, for messages
   * @throws EOFException if the stream ends before the array
   */
  static HostArray read(InputStream in, long length, String what) throws IOException {
    byte[] start = in.readNBytes(MAGIC.length + 2);
    if (start.length < MAGIC.length + 2
        || !Arrays.equals(Arrays.copyOf(start, MAGIC.length), MAGIC)) {
      throw new UserException(
          what + " is no NumPy array.", "Give a file that numpy.save or numpy.savez wrote.");
    }
    boolean isFirstVersion = start[MAGIC.length] == 1;
    ByteBuffer size =
        ByteBuffer.wrap(whole(in, isFirstVersion ? 2 : 4)).order(ByteOrder.LITTLE_ENDIAN);
    long headerBytes =
        isFirstVersion
            ? Short.toUnsignedLong(size.getShort())
            : Integer.toUnsignedLong(size.getInt());
    if (headerBytes > MOST_HEADER_BYTES) {
      throw new UserException(
          what + " is no NumPy array: its header has " + headerBytes + " bytes.",
          "Give a file that numpy.save or numpy.savez wrote.");
    }
    String header = new String(whole(in, (int) headerBytes), StandardCharsets.ISO_8859_1);
    NumpyArray array = new NumpyArray(header, what);
    if ((long) array.size * array.bytes > length) {
      throw new EOFException();
    }
    return array.values(in);
  }

  private static byte[] whole(InputStream in, int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException();
    }
    return bytes;
  }

  private UserException noArray(String why) {
    return new UserException(
        what + " is no NumPy array that can be read: " + why + ".",
        "Give a file that numpy.save or numpy.savez wrote.");
  }

  private UserException refused(String found) {
    return new UserException(
        what + " holds values of the type " + found + ".",
        "Save it as another type in Python, such as array.astype('float32'); integers, floats and bool can be read.");
  }

  private static int parsed(String digits) {
    return digits.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(digits);
  }

  private long[] shape(String text) {
    long[] lengths =
        Arrays.stream(text.replace("L", "").split(","))
            .map(String::strip)
            .filter(part -> !part.isEmpty())
            .mapToLong(part -> part.length() > 18 ? Long.MAX_VALUE : number(part))
            .toArray();
    if (lengths.length > MOST_AXES) {
      throw noArray("it has " + lengths.length + " axes");
    }
    return lengths;
  }

  private long number(String part) {
    try {
      return Long.parseLong(part);
    } catch (NumberFormatException e) {
      throw noArray("its header is damaged");
    }
  }

  private int size() {
    long all = 1;
    for (long length : shape) {
      if (length == 0) {
        return 0;
      }
    }
    for (long length : shape) {
      all = length > Integer.MAX_VALUE || all > Integer.MAX_VALUE / length ? -1 : all * length;
      if (all < 0) {
        throw noArray("it has more values than one array can hold");
      }
    }
    return (int) all;
  }

  /** The type of the values, or the next wider one that arrays have. */
  private DataType dataType() {
    boolean isWhole = bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8;
    return switch (kind) {
      case 'f' -> {
        if (!isWhole || bytes == 1) {
          throw refused("float" + 8L * bytes);
        }
        yield bytes == 8 ? DataType.FLOAT64 : DataType.FLOAT32;
      }
      case 'i', 'u' -> {
        if (!isWhole) {
          throw refused("int" + 8L * bytes);
        }
        boolean isByte = type.equals("u1");
        yield isByte ? DataType.UINT8 : type.equals("i4") ? DataType.INT32 : DataType.INT64;
      }
      case 'b', '?' -> {
        if (bytes != 1) {
          throw refused("bool of " + bytes + " bytes");
        }
        yield DataType.BOOLEAN;
      }
      default -> throw refused(type);
    };
  }

  /** Takes the next value of a piece into its place of the array. */
  private interface Taking {
    void take(ByteBuffer piece, int place);
  }

  private HostArray values(InputStream in) throws IOException {
    switch (dataType()) {
      case FLOAT32 -> {
        float[] values = new float[size];
        forEach(in, (piece, place) -> values[place] = floating(piece));
        return HostArray.of(values, shape);
      }
      case FLOAT64 -> {
        double[] values = new double[size];
        forEach(in, (piece, place) -> values[place] = piece.getDouble());
        return HostArray.float64(values, shape);
      }
      case INT32 -> {
        int[] values = new int[size];
        forEach(in, (piece, place) -> values[place] = piece.getInt());
        return HostArray.int32(values, shape);
      }
      case UINT8 -> {
        byte[] values = new byte[size];
        forEach(in, (piece, place) -> values[place] = piece.get());
        return HostArray.uint8(values, shape);
      }
      case BOOLEAN -> {
        boolean[] values = new boolean[size];
        forEach(in, (piece, place) -> values[place] = piece.get() != 0);
        return HostArray.bool(values, shape);
      }
      default -> {
        long[] values = new long[size];
        forEach(in, (piece, place) -> values[place] = integer(piece));
        return HostArray.of(values, shape);
      }
    }
  }

  private void forEach(InputStream in, Taking taking) throws IOException {
    Places places = new Places();
    int perPiece = PIECE_BYTES / bytes;
    for (int from = 0; from < size; from += perPiece) {
      int count = Math.min(perPiece, size - from);
      ByteBuffer piece = ByteBuffer.wrap(whole(in, count * bytes)).order(byteOrder);
      for (int i = 0; i < count; i++) {
        taking.take(piece, places.next());
      }
    }
  }

  private float floating(ByteBuffer piece) {
    return bytes == 2 ? half(piece.getShort()) : piece.getFloat();
  }

  /** A float16 of IEEE 754: a sign, 5 bits of exponent, 10 of fraction. */
  private static float half(short bits) {
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    float size =
        switch (exponent) {
          case 0 -> fraction * 0x1p-24f;
          case 0x1f -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default -> Math.scalb(1 + fraction * 0x1p-10f, exponent - 15);
        };
    return bits < 0 ? -size : size;
  }

  private long integer(ByteBuffer piece) {
    boolean signed = kind == 'i';
    return switch (bytes) {
      case 1 -> signed ? piece.get() : Byte.toUnsignedLong(piece.get());
      case 2 -> signed ? piece.getShort() : Short.toUnsignedLong(piece.getShort());
      case 4 -> signed ? piece.getInt() : Integer.toUnsignedLong(piece.getInt());
      default -> {
        long value = piece.getLong();
        if (!signed && value < 0) {
          throw new UserException(
              what + " holds the number " + Long.toUnsignedString(value) + ".",
              "Save it with numbers below 2^63.");
        }
        yield value;
      }
    };
  }

  /** Where the values of the file stand if the last axis is to be the fastest. */
  private final class Places {
    private final int[] indices = new int[shape.length];
    private final int[] strides = new int[shape.length];
    private int place;

    Places() {
      int stride = 1;
      for (int axis = shape.length - 1; axis >= 0; axis--) {
        strides[axis] = stride;
        stride *= (int) Math.max(1, shape[axis]);
      }
    }

    int next() {
      int now = place;
      if (!firstAxisFastest) {
        place++;
        return now;
      }
      for (int axis = 0; axis < indices.length; axis++) {
        place += strides[axis];
        if (++indices[axis] < shape[axis]) {
          break;
        }
        place -= strides[axis] * indices[axis];
        indices[axis] = 0;
      }
      return now;
    }
  }
}
