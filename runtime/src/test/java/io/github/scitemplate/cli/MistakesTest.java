package io.github.scitemplate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.GoldenFile;
import io.github.scitemplate.error.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each config with one mistake ends with exit code 2 and a message that names the line, and creates
 * nothing.
 */
class MistakesTest {
  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> eachMistakeIsExplained() throws IOException {
    try (Stream<Path> files = Files.list(GoldenFile.folder("mistakes"))) {
      return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList().stream()
          .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> check(f)));
    }
  }

  private void check(Path mistake) throws IOException {
    String name = mistake.getFileName().toString();
    Files.copy(mistake, folder.resolve(name));
    Path expected = mistake.resolveSibling(name.replace(".yaml", ".txt"));
    String[] words = {"train", "--cfg", name, "--session", "s", "--yes"};
    boolean namesTheWorkersFolder =
        Files.exists(expected) && Files.readString(expected).contains("paths begin in");
    CommandRun run =
        namesTheWorkersFolder ? CommandRun.of(folder, words) : CommandRun.here(folder, words);
    assertEquals(ExitStatus.USER_ERROR, run.status(), run.out() + run.err());
    assertFalse(run.err().contains("\tat "), run.err());
    assertFalse(Files.exists(folder.resolve("results")), "nothing is created");
    GoldenFile.check(
        expected,
        run.err()
            .replace(folder.toString(), "FOLDER")
            .replaceAll("(BuildComponents\\.java:)\\d+", "$1LINE"));
    assertTrue(run.err().contains(name), "the message names the file: " + run.err());
  }
}
