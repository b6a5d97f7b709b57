package io.github.scitemplate.session.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.github.scitemplate.storage.FilePrefix;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Reads the rows of a CSV file that somebody else appends to, each once. A row whose line end is
 * not there yet is left for later.
 */
final class Tail {
  private static final int BUFFER_BYTES = 1 << 20;

  private final Path file;
  private final CRC32C checksum = new CRC32C();
  private long position;
  private ByteBuffer next = ByteBuffer.allocate(0);

  Tail(Path file) {
    this.file = file;
  }

  /** What was read and {@linkplain #take taken} so far. */
  FilePrefix taken() {
    return new FilePrefix(position, checksum.getValue());
  }

  /**
   * Takes the beginning of the file without looking at its rows.
   *
   * @return whether the file begins with {@code prefix}; if not, nothing more can be read
   */
  boolean skip(FilePrefix prefix) throws IOException {
    while (position < prefix.bytes()) {
      ByteBuffer read = read((int) Math.min(BUFFER_BYTES, prefix.bytes() - position));
      if (!read.hasRemaining()) {
        return false;
      }
      next = read;
      take();
    }
    return taken().equals(prefix);
  }

  /**
   * The next rows, without the heading. They come again until they are taken.
   *
   * @param most how many at most
   */
  List<CsvRecord> rows(int most) throws IOException {
    ByteBuffer read = read(BUFFER_BYTES);
    int end = 0;
    int lines = position == 0 ? -1 : 0;
    for (int i = 0; i < read.limit() && lines < most; i++) {
      if (read.get(i) == '\n') {
        end = i + 1;
        lines++;
      }
    }
    next = read.limit(end);
    String text = UTF_8.decode(next.duplicate()).toString();
    try (CsvReader<CsvRecord> csv = CsvReader.builder().ofCsvRecord(text)) {
      return csv.stream().skip(position == 0 ? 1 : 0).toList();
    }
  }

  /** Marks what was read last as done. */
  void take() {
    position += next.remaining();
    checksum.update(next.duplicate());
    next = ByteBuffer.allocate(0);
  }

  private ByteBuffer read(int most) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(most);
    if (OwnFile.isThere(file)) {
      try (FileChannel channel = OwnFile.open(file, StandardOpenOption.READ)) {
        while (buffer.hasRemaining()
            && channel.read(buffer, position + buffer.position()) > 0) {} // reads what is there
      }
    }
    return buffer.flip();
  }
}
