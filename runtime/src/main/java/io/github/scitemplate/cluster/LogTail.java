package io.github.scitemplate.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Reads the last lines of a task's output, for people. */
final class LogTail {
  private static final int MOST_BYTES = 1 << 14;
  private static final int MOST_LINES = 20;

  private LogTail() {}

  /** The last lines that are not blank; none if the output cannot be read. */
  static List<String> of(Path log) {
    try (FileChannel channel = OwnFile.open(log, StandardOpenOption.READ)) {
      long start = Math.max(0, channel.size() - MOST_BYTES);
      ByteBuffer bytes = ByteBuffer.allocate(MOST_BYTES);
      while (bytes.hasRemaining() && channel.read(bytes, start + bytes.position()) >= 0) {
        // reads on until the buffer is full, or the file ends
      }
      List<String> lines =
          new String(bytes.array(), 0, bytes.position(), UTF_8)
              .lines()
              .filter(line -> !line.isBlank())
              .toList();
      return lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size());
    } catch (IOException e) {
      return List.of();
    }
  }
}
