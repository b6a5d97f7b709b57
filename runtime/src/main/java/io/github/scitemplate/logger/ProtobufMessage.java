package io.github.scitemplate.logger;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A message in protobuf's wire format, written field by field. A field is written even if it has
 * its default value, so that a reader knows which member of a choice is set.
 */
final class ProtobufMessage {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int DELIMITED = 2;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** A field of type int32, int64, bool or an enumeration. */
  ProtobufMessage integer(int field, long value) {
    key(field, VARINT);
    varint(value);
    return this;
  }

  /** A field of type double. */
  ProtobufMessage number(int field, double value) {
    key(field, FIXED64);
    long bits = Double.doubleToLongBits(value);
    for (int i = 0; i < Long.SIZE; i += Byte.SIZE) {
      bytes.write((int) (bits >>> i));
    }
    return this;
  }

  ProtobufMessage text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  ProtobufMessage message(int field, ProtobufMessage value) {
    return bytes(field, value.toByteArray());
  }

  ProtobufMessage bytes(int field, byte[] value) {
    key(field, DELIMITED);
    varint(value.length);
    bytes.writeBytes(value);
    return this;
  }

  byte[] toByteArray() {
    return bytes.toByteArray();
  }

  private void key(int field, int wireType) {
    varint(((long) field << 3) | wireType);
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes.write((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }
}
