package io.github.scitemplate.maven;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes a whole command line into a file, for {@code java @file}. A class path may then have any
 * length, and no shell or platform rule changes the words. The launcher reads the file when it
 * starts; closing this deletes the file.
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

  /** The content of the file: every word in quotes, which the java launcher removes again. */
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
   * The encoding that the launcher reads: it knows only that of its environment. A character
   * outside of this encoding becomes a question mark, as it does on a command line.
   */
  private static Charset launcherCharset() {
    String encoding = System.getProperty("native.encoding");
    return encoding == null ? Charset.defaultCharset() : Charset.forName(encoding);
  }

  /** The word that names the file on the command line. */
  String reference() {
    return "@" + path;
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path);
  }
}
