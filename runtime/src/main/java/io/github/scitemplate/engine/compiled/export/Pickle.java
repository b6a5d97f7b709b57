package io.github.scitemplate.engine.compiled.export;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Pickles the object of a TorchScript archive by protocol 2: a class without arguments, and its
 * attributes as its state.
 */
final class Pickle {
  private static final int PROTOCOL = 0x80;
  private static final int NEW_OBJECT = 0x81;
  private static final int NEW_TRUE = 0x88;
  private static final int NEW_FALSE = 0x89;
  private static final int LONG = 0x8a;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private Pickle() {}

  /**
   * The pickled object.
   *
   * @param attributes the names of its arrays
   * @param arrays the values of each; that of number {@code i} lies in the archive's entry {@code
   *     data/i}
   */
  static byte[] object(String className, List<String> attributes, List<StoredArray> arrays) {
    Pickle pickle = new Pickle();
    pickle.code(PROTOCOL).code(2).global("__torch__", className);
    pickle.code(')').code(NEW_OBJECT).code('}').code('(');
    for (int i = 0; i < attributes.size(); i++) {
      pickle.text(attributes.get(i)).array(i, arrays.get(i));
    }
    pickle.text("training").code(NEW_FALSE);
    pickle.code('u').code('b').code('.');
    return pickle.bytes.toByteArray();
  }

  /** A view of a whole storage. */
  private void array(int place, StoredArray array) {
    global("torch._utils", "_rebuild_tensor_v2").code('(');
    code('(').text("storage").global("torch", array.storage());
    text(Integer.toString(place)).text("cpu").number(array.shape().size()).code('t').code('Q');
    long[] shape = array.shape().getShape();
    number(0)
        .tuple(shape)
        .tuple(strides(shape))
        .code(array.asksForGradient() ? NEW_TRUE : NEW_FALSE);
    global("collections", "OrderedDict").code(')').code('R');
    code('t').code('R');
  }

  private static long[] strides(long[] shape) {
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= Math.max(1, shape[axis]);
    }
    return strides;
  }

  private Pickle tuple(long[] numbers) {
    code('(');
    for (long number : numbers) {
      number(number);
    }
    return code('t');
  }

  private Pickle code(int code) {
    bytes.write(code);
    return this;
  }

  private Pickle global(String module, String name) {
    return raw(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  private Pickle text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return code('X').raw(little(4).putInt(utf8.length).array()).raw(utf8);
  }

  private Pickle number(long number) {
    return number == (int) number
        ? code('J').raw(little(4).putInt((int) number).array())
        : code(LONG).code(8).raw(little(8).putLong(number).array());
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private Pickle raw(byte[] more) {
    bytes.writeBytes(more);
    return this;
  }
}
