package io.github.scitemplate.maven;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A whole command line in a file, for {@code java @file}: a class path of any length passes, and no
 * shell or platform rule touches the words. The launcher reads it, so it can go when the JVM ends.
 */
final class ArgumentFile implements AutoCloseable {
  private final Path path;

  private ArgumentFile(Path path) {
    this.path = path;
  }

  /** Writes one word per line to a new temporary file. */
  static ArgumentFile of(List<String> words) throws IOException {
    Path path = Files.createTempFile("template-", ".args");
    Files.write(path, text(words).getBytes(launcherCharset()));
    return new ArgumentFile(path);
  }

  /** The content of the file: every word in quotes, as the java launcher takes them off again. */
  static String text(List<String> words) {
    return words.stream().map(ArgumentFile::quoted).collect(Collectors.joining("\n", "", "\n"));
  }

  private static String quoted(String word) {
    String escaped =
        word.replace("\\", "\\\\")
            .replace("\"", "\\\"")
            .replace("\n", "\\n")
            .replace("\r", "\\r")
            .replace("\t", "\\t");
    return '"' + escaped + '"';
  }

  /**
   * The launcher knows no encoding but that of its environment. A character outside of it becomes a
   * question mark, as it does on a command line.
   */
  private static Charset launcherCharset() {
    String encoding = System.getProperty("native.encoding");
    return encoding == null ? Charset.defaultCharset() : Charset.forName(encoding);
  }

  /** How the file stands on the command line. */
  String reference() {
    return "@" + path;
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path);
  }
}
