package io.github.scitemplate.execution;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Puts pieces of output together into lines. A line that does not end is cut. */
final class OutputLines {
  private static final int LONGEST = 1 << 16;

  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  /**
   * Takes a piece of output.
   *
   * @param bytes the bytes, one character for each
   * @param lines receives the lines that have ended with this piece
   */
  void add(String bytes, Consumer<String> lines) {
    for (byte next : bytes.getBytes(StandardCharsets.ISO_8859_1)) {
      if (next == '\n') {
        end(lines);
      } else {
        line.write(next);
        if (line.size() == LONGEST) {
          end(lines);
        }
      }
    }
  }

  /** Passes on a line that has not ended yet, so that it stands before whatever is printed next. */
  void flush(Consumer<String> lines) {
    if (line.size() > 0) {
      end(lines);
    }
  }

  private void end(Consumer<String> lines) {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    lines.accept(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
  }
}
