package io.github.scitemplate.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Writes and checks the checksum of a whole file, which stands in the file's own header: eight
 * hexadecimal digits, which count as zeros in the sum.
 */
final class WholeChecksum {
  /** The checksum's name in the header's metadata. */
  static final String KEY = "template.crc32c";

  /** What stands in the checksum's place until it is known. */
  static final String UNKNOWN = "00000000";

  private static final byte[] BEFORE = ("\"" + KEY + "\":\"").getBytes(StandardCharsets.UTF_8);
  private static final int CHUNK_BYTES = 1 << 20;

  private WholeChecksum() {}

  /** Writes the sum of {@code header} and all of {@code values} into the header. */
  static void put(ByteBuffer header, Iterable<ByteBuffer> values) {
    CRC32C sum = new CRC32C();
    sum.update(header.duplicate());
    values.forEach(sum::update);
    header.put(place(header), digits(sum));
  }

  /**
   * Compares the sum in the header with the file's.
   *
   * @throws IOException if they differ, or the header has none
   */
  static void verify(FileChannel channel, ByteBuffer header) throws IOException {
    int place = place(header);
    if (place < 0 || place + UNKNOWN.length() > header.limit()) {
      throw new IOException("it has no checksum");
    }
    byte[] said = new byte[UNKNOWN.length()];
    header.get(place, said);
    header.put(place, UNKNOWN.getBytes(StandardCharsets.US_ASCII));
    CRC32C sum = new CRC32C();
    sum.update(header.duplicate());
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    long at = header.limit();
    for (int read = channel.read(chunk, at); read >= 0; read = channel.read(chunk, at)) {
      sum.update(chunk.flip());
      chunk.clear();
      at += read;
    }
    if (!Arrays.equals(said, digits(sum))) {
      throw new IOException("its checksum is wrong");
    }
  }

  private static byte[] digits(CRC32C sum) {
    return String.format("%08x", sum.getValue()).getBytes(StandardCharsets.US_ASCII);
  }

  /** Where the digits are in the header; -1 if nowhere. */
  private static int place(ByteBuffer header) {
    for (int i = 0; i + BEFORE.length <= header.limit(); i++) {
      int same = 0;
      while (same < BEFORE.length && header.get(i + same) == BEFORE[same]) {
        same++;
      }
      if (same == BEFORE.length) {
        return i + same;
      }
    }
    return -1;
  }
}
