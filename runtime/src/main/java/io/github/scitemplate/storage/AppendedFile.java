package io.github.scitemplate.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file that only grows: metrics, logs, event files. It is synced before each checkpoint, which
 * records its length and checksum. A resume opens the file at that length, and so drops what a
 * killed process wrote after the checkpoint.
 *
 * <p>Writes are buffered; {@link #flush} hands them to the operating system, {@link #force} to the
 * disk. One thread may write; any thread may call {@code force}.
 *
 * <p>After a failure nobody knows which of the bytes the disk has: the system may have dropped what
 * it could not write, and would tell of it only once. So nothing is tried again, and every later
 * call fails, too. A resume begins at the last checkpoint, whose bytes it compares.
 */
public final class AppendedFile implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
  private final CRC32C checksum;
  private final AtomicBoolean unforced = new AtomicBoolean();
  private final Object forcing = new Object();
  private volatile @Nullable IOException failure;
  private long flushed;

  private AppendedFile(FileChannel channel, CRC32C checksum, long length) {
    this.channel = channel;
    this.checksum = checksum;
    this.flushed = length;
  }

  /**
   * Opens {@code file} for appending after {@code prefix}, and cuts off whatever follows the
   * prefix. Creates the file if it is absent.
   *
   * @throws IOException if the file does not begin with these bytes: it was changed from outside
   */
  public static AppendedFile open(Path file, FilePrefix prefix) throws IOException {
    AppendedFile opened = open(file, channel -> prefix.bytes());
    if (!opened.prefix().equals(prefix)) {
      opened.close();
      throw new IOException(file + " is not what it was at the checkpoint");
    }
    opened.channel.truncate(prefix.bytes());
    return opened;
  }

  /** Opens {@code file} for appending at its end, whatever is in it; creates it if absent. */
  public static AppendedFile openAtEnd(Path file) throws IOException {
    return open(file, FileChannel::size);
  }

  /** Finds the place in an open file where to append. */
  private interface Place {
    long in(FileChannel channel) throws IOException;
  }

  private static AppendedFile open(Path file, Place place) throws IOException {
    FileChannel channel =
        OwnFile.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      long length = Math.min(channel.size(), place.in(channel));
      CRC32C checksum = FilePrefix.checksum(channel, length);
      channel.position(length);
      return new AppendedFile(channel, checksum, length);
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
    checkSound();
    checksum.update(bytes.duplicate());
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

  /** The length and checksum of everything so far, with what is still in the buffer. */
  public FilePrefix prefix() {
    return new FilePrefix(length(), checksum.getValue());
  }

  /** Hands what is buffered to the operating system: other processes see it from then on. */
  public void flush() throws IOException {
    buffer.flip();
    writeFully(buffer);
    buffer.clear();
  }

  /** Waits until the disk has everything flushed so far; any thread may do so. */
  public void force() throws IOException {
    synchronized (forcing) { // a second thread waits for what the first one is forcing
      checkSound();
      if (unforced.getAndSet(false)) {
        try {
          channel.force(false);
        } catch (IOException e) {
          failure = e;
          throw e;
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      flush();
    }
  }

  /** Closes the file after a failure; what is buffered is lost. */
  public void abandon() {
    try {
      channel.close();
    } catch (IOException e) {
      // The failure before says what is wrong.
    }
  }

  private void writeFully(ByteBuffer bytes) throws IOException {
    checkSound();
    try {
      while (bytes.hasRemaining()) {
        flushed += channel.write(bytes);
        unforced.set(true);
      }
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  private void checkSound() throws IOException {
    @Nullable IOException earlier = failure;
    if (earlier != null) {
      throw new IOException(earlier.getMessage(), earlier);
    }
  }
}
