package io.github.scitemplate.logger;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Makes lines of pieces of output; one that never ends is cut. */
public final class OutputLines {
  private static final int LONGEST = 1 << 16;

  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  /**
   * Takes a piece of output.
   *
   * @param bytes the bytes, one character for each
   * @param lines receives the lines that have ended with this piece
   */
  public void add(String bytes, Consumer<String> lines) {
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

  /** Hands on what has not ended, before something else is told. */
  public void flush(Consumer<String> lines) {
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
