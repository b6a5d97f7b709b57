package io.github.scitemplate.session.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class CodeSnapshotTest {
  /** In the profile nightly more than an array can have. */
  private static final long LARGE = Long.getLong("large.file", 10_000_000);

  @TempDir Path project;
  private Path sources;

  @BeforeEach
  void sources() throws IOException {
    sources = Files.createDirectories(project.resolve("src/main/resources"));
  }

  @Test
  void aLargeFileIsReadInPieces() throws IOException {
    try (RandomAccessFile sparse =
        new RandomAccessFile(sources.resolve("large.bin").toFile(), "rw")) {
      sparse.setLength(LARGE);
    }
    CodeSnapshot snapshot = CodeSnapshot.of(project);
    assertEquals(Set.of("src/main/resources/large.bin"), snapshot.hashes().keySet());
  }

  @Test
  void filesAreCopiedAsTheyAreAndWhatWasHalfCopiedGoes() throws IOException {
    byte[] bytes = new byte[3_000_000];
    new Random(1).nextBytes(bytes);
    Files.write(sources.resolve("a.bin"), bytes);
    Files.write(sources.resolve("empty"), new byte[0]);
    Path copy = project.resolve("copy");
    Path half = copy.resolve("src/main/resources/a.bin.0123456789abcdef-1.tmp");
    Files.createDirectories(half.getParent());
    Files.writeString(half, "half");
    CodeSnapshot snapshot = CodeSnapshot.of(project);
    snapshot.copy(project, copy);
    assertArrayEquals(bytes, Files.readAllBytes(copy.resolve("src/main/resources/a.bin")));
    assertEquals(snapshot, CodeSnapshot.of(copy));
    assertFalse(Files.exists(half));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aNameThatIsNoTextIsToldAsThat() throws Exception {
    Process process =
        new ProcessBuilder("sh", "-c", "touch \"$0\"/$(printf 'a\\377b')", sources.toString())
            .start();
    assumeTrue(process.waitFor() == 0, "this disk has only names that are text");
    UserException e = assertThrows(UserException.class, () -> CodeSnapshot.of(project));
    assertTrue(e.problem().contains("cannot be read as text"), e.problem());
  }

  @Test
  void eachChangeIsALine() throws IOException {
    Files.writeString(sources.resolve("same"), "1");
    Files.writeString(sources.resolve("changed"), "1");
    Files.writeString(sources.resolve("gone"), "1");
    CodeSnapshot before = CodeSnapshot.of(project);
    Files.writeString(sources.resolve("changed"), "2");
    Files.delete(sources.resolve("gone"));
    Files.writeString(sources.resolve("new"), "1");
    String folder = "src/main/resources/";
    assertEquals(
        List.of(
            "changed  " + folder + "changed",
            "added    " + folder + "new",
            "removed  " + folder + "gone"),
        before.changes(CodeSnapshot.of(project)));
  }
}
