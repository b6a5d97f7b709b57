package io.github.scitemplate.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that only grows: metrics, logs, event files. It is synced before each checkpoint, which
 * records its length; a resume opens it at that length and so drops what a killed process wrote
 * after the checkpoint.
 *
 * <p>Writes are buffered; {@link #flush} hands them to the operating system, {@link #force} to the
 * disk. For one thread, but for {@code force}.
 */
public final class AppendedFile implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
  private long flushed;

  private AppendedFile(FileChannel channel, long length) {
    this.channel = channel;
    this.flushed = length;
  }

  /**
   * Opens {@code file} for appending after its first {@code length} bytes and cuts whatever
   * follows; creates it if absent.
   *
   * @throws IOException if the file is shorter than {@code length}: it was changed from outside
   */
  public static AppendedFile open(Path file, long length) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      long found = channel.size();
      if (found < length) {
        throw new IOException(
            file
                + " has "
                + found
                + " bytes, but "
                + length
                + " were written before the checkpoint");
      }
      channel.truncate(length);
      channel.position(length);
      return new AppendedFile(channel, length);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Appends the text in UTF-8. */
  public void append(String text) throws IOException {
    append(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Appends the remaining bytes of {@code bytes}. */
  public void append(ByteBuffer bytes) throws IOException {
    if (bytes.remaining() > buffer.remaining()) {
      flush();
    }
    if (bytes.remaining() > buffer.capacity()) {
      writeFully(bytes);
    } else {
      buffer.put(bytes);
    }
  }

  /** Length in bytes, with what is still in the buffer. */
  public long length() {
    return flushed + buffer.position();
  }

  /** Hands what is buffered to the operating system: other processes see it from then on. */
  public void flush() throws IOException {
    buffer.flip();
    writeFully(buffer);
    buffer.clear();
  }

  /** Waits until the disk has everything flushed so far; any thread may do so. */
  public void force() throws IOException {
    channel.force(false);
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      flush();
    }
  }

  private void writeFully(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      flushed += channel.write(bytes);
    }
  }
}
