package io.github.scitemplate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Text that must stay as it is. With {@code -Dgolden.update} the files are written anew; look at
 * the difference before you keep it.
 */
public final class GoldenFile {
  private static final Path FOLDER = Path.of("src", "test", "resources", "golden");

  private GoldenFile() {}

  /** Where golden files lie. */
  public static Path folder(String name) {
    return FOLDER.resolve(name);
  }

  /** Compares {@code actual} with the file, or replaces the file. */
  public static void check(Path file, String actual) throws IOException {
    String text = actual.replace("\r\n", "\n");
    if (System.getProperty("golden.update") != null) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    }
    assertEquals(Files.readString(file), text, () -> file.toString());
  }
}
