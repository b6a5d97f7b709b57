package io.github.scitemplate.classdata;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The classes that a JVM has loaded, as it listed them.
 *
 * @param lines in the JVM's own form
 */
record ClassList(List<String> lines) {
  static final String ENDING = ".classes";

  /** The JVM writes {@code pid} before the number. */
  private static final Pattern NAME = Pattern.compile("(.+)-(?:pid)?(\\d+)\\" + ENDING);

  private static final long MOST_BYTES = 64L << 20;

  /** The key and the process that the name of a list tells. */
  record Origin(String key, long pid) {}

  /** Where a file comes from; nothing if it is no list. */
  static Optional<Origin> origin(Path file) {
    Matcher matcher = NAME.matcher(String.valueOf(file.getFileName()));
    return matcher.matches()
        ? number(matcher.group(2)).stream()
            .mapToObj(pid -> new Origin(matcher.group(1), pid))
            .findFirst()
        : Optional.empty();
  }

  private static OptionalLong number(String digits) {
    return digits.length() < 18 ? OptionalLong.of(Long.parseLong(digits)) : OptionalLong.empty();
  }

  /**
   * Reads what a JVM listed. The last line of a JVM that was killed may lack its end, and is left
   * out, as are classes of class loaders that no archive can serve.
   */
  static ClassList read(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException(file + " is larger than any list of classes");
    }
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    List<String> lines = new ArrayList<>();
    text.substring(0, text.lastIndexOf('\n') + 1)
        .lines()
        .filter(line -> !line.contains(" source: ") && !line.contains("\0"))
        .forEach(lines::add);
    return new ClassList(lines);
  }

  /**
   * Whether a class was loaded.
   *
   * @param name with slashes
   */
  boolean has(String name) {
    return lines.stream().anyMatch(line -> line.equals(name) || line.startsWith(name + " "));
  }
}
