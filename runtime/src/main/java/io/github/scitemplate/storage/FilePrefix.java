package io.github.scitemplate.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * The beginning of a file as it was at some time.
 *
 * @param bytes how many bytes the beginning has
 * @param crc32c the checksum of these bytes
 */
public record FilePrefix(long bytes, long crc32c) {
  /** No bytes at all. */
  public static final FilePrefix EMPTY = new FilePrefix(0, 0);

  private static final int BUFFER_BYTES = 1 << 16;

  /** All of {@code file}. */
  public static FilePrefix whole(Path file) throws IOException {
    return PassingFailure.retry(
        () -> {
          try (FileChannel channel = OwnFile.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            return new FilePrefix(size, checksum(channel, size).getValue());
          }
        });
  }

  /** All of a text in UTF-8. */
  public static FilePrefix of(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    return new FilePrefix(bytes.length, checksum.getValue());
  }

  /** Whether {@code file} still begins with these bytes; it may go on after them. */
  public boolean begins(Path file) throws IOException {
    if (!OwnFile.isListed(file)) {
      return bytes == 0;
    }
    return PassingFailure.retry(
        () -> {
          try (FileChannel channel = OwnFile.open(file, StandardOpenOption.READ)) {
            return channel.size() >= bytes && checksum(channel, bytes).getValue() == crc32c;
          }
        });
  }

  /**
   * Cuts {@code file} to these bytes, whatever follows them.
   *
   * @throws IOException if it does not begin with them
   */
  public void cut(Path file) throws IOException {
    if (!begins(file)) {
      throw new IOException(file + " is not what it was");
    }
    if (OwnFile.length(file) > bytes) {
      try (FileChannel channel = OwnFile.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(bytes);
      }
    }
  }

  /** The checksum of the first {@code bytes} of an open file; more bytes can be added to it. */
  static CRC32C checksum(FileChannel channel, long bytes) throws IOException {
    CRC32C checksum = new CRC32C();
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BUFFER_BYTES, Math.max(1, bytes)));
    for (long at = 0; at < bytes; ) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), bytes - at));
      int read = channel.read(buffer, at);
      if (read < 0) {
        break;
      }
      checksum.update(buffer.flip());
      at += read;
    }
    return checksum;
  }
}
