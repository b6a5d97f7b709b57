package io.github.scitemplate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import io.github.scitemplate.error.ExitStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a session's directory holds, nothing outside of it is read, written or deleted. */
@DisabledOnOs(OS.WINDOWS)
class LinkedSessionTest {
  private static final String CONFIG =
      "batch_size: 16\nlearning_rate: 0.05\nnum_epochs: 2\nseed_: [1, 2]\nlog_freq: 2\nwrite_tb: true\n";

  @TempDir static Path made;
  @TempDir Path folder;
  private Path outside;

  @BeforeAll
  static void session() throws IOException {
    Files.writeString(made.resolve("config.yaml"), CONFIG);
    Files.createDirectories(made.resolve("src/main/java"));
    Files.writeString(made.resolve("src/main/java/A.java"), "class A {}\n");
    CommandRun run = CommandRun.here(made, "train", "--session", "s", "--threads", "1");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    Files.delete(made.resolve("results/s/experiment_2/result.json"));
  }

  @BeforeEach
  void places() throws IOException {
    Files.writeString(folder.resolve("config.yaml"), CONFIG);
    StudyProject.copy(made.resolve("src"), folder.resolve("src"));
    outside = Files.createDirectory(folder.resolve("outside"));
  }

  private Path file(String name) {
    return folder.resolve("results/s").resolve(name);
  }

  /** The session with something of it outside, and a link to that in its place. */
  private void linked(String name) throws IOException {
    if (Files.exists(folder.resolve("results"))) {
      StudyProject.delete(folder.resolve("results"));
    }
    StudyProject.copy(made.resolve("results"), folder.resolve("results"));
    StudyProject.delete(outside);
    Files.createDirectory(outside);
    Path moved = outside.resolve("moved");
    Files.move(file(name), moved);
    Files.createSymbolicLink(file(name), moved);
  }

  private Map<Path, String> everythingOutside() throws IOException {
    Map<Path, String> found = new TreeMap<>();
    try (Stream<Path> all = Files.walk(outside)) {
      for (Path path : all.toList()) {
        found.put(
            path,
            Files.isRegularFile(path)
                ? new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1)
                : "");
      }
    }
    return found;
  }

  @Test
  void aLinkInASessionIsRefusedAndWhatItPointsToIsLeftAlone() throws IOException {
    for (String name :
        List.of(
            "experiment_2",
            "experiment_2/checkpoints",
            "experiment_2/attempts",
            "experiment_2/attempts/1",
            "experiment_2/tensorboard_logs",
            "experiment_2/metrics.csv",
            "experiment_2/timing.csv",
            "experiment_2/log_train.txt",
            "experiment_2/data.json",
            ".lease",
            "session.json",
            "result_overview.csv")) {
      linked(name);
      Map<Path, String> before = everythingOutside();
      CommandRun run = CommandRun.here(folder, "resume", "--session", "s");
      assertEquals(ExitStatus.USER_ERROR, run.status(), name + run.out());
      assertTrue(run.err().contains("symbolic link"), name + run.err());
      assertTrue(run.err().contains(name.substring(name.lastIndexOf('/') + 1)), run.err());
      assertEquals(before, everythingOutside(), name);
    }
  }

  @Test
  void theConfigIsPutInThePlaceOfALink() throws IOException {
    for (String name : List.of("config.yaml", "experiment_1/config.yaml")) {
      linked(name);
      Files.writeString(outside.resolve("moved"), "others: 1\n");
      Map<Path, String> before = everythingOutside();
      CommandRun run = CommandRun.here(folder, "resume", "--session", "s");
      boolean refused = run.err().contains("symbolic link");
      assertTrue(refused || run.status() == ExitStatus.COMPLETED, run.out() + run.err());
      assertTrue(refused || !Files.isSymbolicLink(file(name)), name);
      assertEquals(before, everythingOutside(), name);
    }
  }

  @Test
  void overwriteDeletesLinksAndNotWhatTheyPointTo() throws IOException {
    for (String name :
        List.of("experiment_2", "experiment_2/checkpoints", "code", "session.json")) {
      linked(name);
      Map<Path, String> before = everythingOutside();
      CommandRun run =
          CommandRun.here(folder, "train", "--session", "s", "--overwrite", "--threads", "1");
      assertEquals(ExitStatus.COMPLETED, run.status(), name + run.out() + run.err());
      assertFalse(Files.isSymbolicLink(file(name)), name);
      assertEquals(before, everythingOutside(), name);
    }
  }

  @Test
  void theFolderOfAllSessionsMayBeALinkToALargerDisk() throws IOException {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    Files.createSymbolicLink(folder.resolve("results"), disk);
    StudyProject.copy(made.resolve("results/s"), disk.resolve("s"));
    CommandRun resumed = CommandRun.here(folder, "resume", "--session", "s");
    assertEquals(ExitStatus.COMPLETED, resumed.status(), resumed.out() + resumed.err());
    CommandRun anew =
        CommandRun.here(folder, "train", "--session", "s", "--overwrite", "--threads", "1");
    assertEquals(ExitStatus.COMPLETED, anew.status(), anew.out() + anew.err());
    assertTrue(Files.isRegularFile(disk.resolve("s/experiment_2/result.json")));
  }

  @Test
  void theOverviewStaysInTheSessionWhateverItsRecordSays() throws IOException {
    for (String name :
        List.of(
            "../../outside.csv",
            folder.resolve("outside.csv").toString(),
            "a\u2028/../../../outside.csv",
            "a\u2028",
            "Session.JSON",
            "experiment_\u2028",
            "..",
            "x.1234.tmp",
            "x".repeat(246))) {
      linked("code");
      for (String file : List.of("session.json", ".session.json")) {
        StudyProject.edit(
            file(file),
            "\"resultFilename\": \"result_overview.csv\"",
            "\"resultFilename\": " + new Gson().toJson(name));
      }
      CommandRun run = CommandRun.here(folder, "resume", "--session", "s");
      assertEquals(ExitStatus.USER_ERROR, run.status(), name + run.out());
      assertTrue(run.err().contains("The overview cannot be called"), run.err());
      assertFalse(Files.exists(folder.resolve("outside.csv")), name);
      CommandRun typed =
          CommandRun.here(folder, "train", "--session", "t", "--result-filename", name);
      assertEquals(ExitStatus.USER_ERROR, typed.status(), name + typed.out());
      assertFalse(Files.exists(folder.resolve("results/t")), name);
    }
  }

  @Test
  void aSessionNameWithAnyKindOfLineEndIsRefused() {
    for (String name : List.of("a\u2028/../../outside", "a\n/../../outside", "a\u0085b", "..")) {
      CommandRun run = CommandRun.here(folder, "train", "--session", name);
      assertEquals(ExitStatus.USER_ERROR, run.status(), run.out());
      assertFalse(Files.exists(folder.resolve("results")), name);
    }
  }
}
