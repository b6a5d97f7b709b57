package io.github.scitemplate.report.curves;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.scitemplate.storage.OwnFile;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads a file that may still grow up to the end of its last whole line. Little of it is in memory
 * at a time.
 */
final class WholeLines {
  private static final int BLOCK = 1 << 13;

  private WholeLines() {}

  /**
   * Opens a plain file.
   *
   * @param most how many bytes it may have
   */
  static Reader of(Path file, long most) throws IOException {
    FileChannel channel = OwnFile.open(file, StandardOpenOption.READ);
    try {
      long size = channel.size();
      if (size > most) {
        throw new IOException(file + " has more than " + (most >> 20) + " MiB");
      }
      long end = endOfLastLine(channel, size);
      return new InputStreamReader(new Beginning(Channels.newInputStream(channel), end), UTF_8);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Where the last whole line ends; 0 if there is none. */
  private static long endOfLastLine(FileChannel channel, long size) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    for (long end = size; end > 0; end -= BLOCK) {
      long start = Math.max(0, end - BLOCK);
      block.clear().limit((int) (end - start));
      while (block.hasRemaining() && channel.read(block, start + block.position()) >= 0) {
        // Reads on until the block is full.
      }
      for (int i = block.position() - 1; i >= 0; i--) {
        if (block.get(i) == '\n') {
          return start + i + 1;
        }
      }
    }
    return 0;
  }

  /** The first bytes of a stream. */
  private static final class Beginning extends FilterInputStream {
    private long left;

    Beginning(InputStream in, long length) {
      super(in);
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      int read = left > 0 ? super.read() : -1;
      left -= read < 0 ? 0 : 1;
      return read;
    }

    @Override
    public int read(byte[] bytes, int from, int most) throws IOException {
      if (left == 0) {
        return -1;
      }
      int read = super.read(bytes, from, (int) Math.min(most, left));
      left -= Math.max(0, read);
      return read;
    }

    @Override
    public int available() throws IOException {
      return (int) Math.min(left, super.available());
    }
  }
}
