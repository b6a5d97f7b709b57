package io.github.scitemplate.report.curves;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WholeLinesTest {
  @TempDir Path folder;

  private String read(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("file.csv"), text);
    StringWriter read = new StringWriter();
    try (Reader lines = WholeLines.of(file, 1 << 20)) {
      lines.transferTo(read);
    }
    return read.toString();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8190, 8191, 8192, 8193, 20_000})
  void whatFollowsTheLastEndOfALineIsNotRead(int length) throws IOException {
    assertEquals("ä\n1,2\n", read("ä\n1,2\n" + "x".repeat(length)));
    assertEquals("", read("x".repeat(length)));
    String line = "y".repeat(length) + "\n";
    assertEquals(line, read(line + "z"));
  }

  @Test
  void aFileThatIsTooLargeIsToldWithoutReadingIt() throws IOException {
    Path file = Files.writeString(folder.resolve("large.csv"), "x".repeat((1 << 20) + 1));
    IOException told = assertThrows(IOException.class, () -> WholeLines.of(file, 1 << 20));
    assertEquals(file + " has more than 1 MiB", told.getMessage());
  }
}
