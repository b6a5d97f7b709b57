package io.github.scitemplate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import io.github.scitemplate.error.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Files of a stranger, and things that are no files, are told in one message, and soon. */
@DisabledOnOs(OS.WINDOWS)
class HostileFilesTest {
  private static final String CONFIG =
      "batch_size: 16\nlearning_rate_: [0.05, 1e-99]\nnum_epochs: 1\nlog_freq: 2\n";
  private static final Duration SOON = Duration.ofMinutes(2);

  @TempDir static Path made;
  @TempDir Path folder;

  @BeforeAll
  static void session() throws IOException {
    Files.writeString(made.resolve("config.yaml"), CONFIG);
    CommandRun run = CommandRun.here(made, "train", "--session", "s", "--threads", "1");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
  }

  @BeforeEach
  void copy() throws IOException {
    Files.writeString(folder.resolve("config.yaml"), CONFIG);
    StudyProject.copy(made.resolve("results"), folder.resolve("results"));
  }

  private Path file(String name) {
    return folder.resolve("results/s").resolve(name);
  }

  private static void pipe(Path file) throws Exception {
    Files.deleteIfExists(file);
    assertEquals(0, new ProcessBuilder("mkfifo", file.toString()).start().waitFor());
  }

  private CommandRun run(String... words) {
    boolean trains = List.of("train", "resume").contains(words[0]);
    CommandRun run =
        assertTimeoutPreemptively(
            SOON, () -> trains ? CommandRun.here(folder, words) : CommandRun.of(folder, words));
    assertFalse(run.err().contains("\tat "), run.err());
    return run;
  }

  @Test
  void aPipeInThePlaceOfAnyFileHoldsNobodyUp() throws Exception {
    List<Path> files;
    try (Stream<Path> all = Files.walk(file(""))) {
      files = all.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      byte[] intact = Files.readAllBytes(file);
      pipe(file);
      ExitStatus status = run("status", "--session", "s").status();
      assertTrue(
          status == ExitStatus.COMPLETED || status == ExitStatus.USER_ERROR, file.toString());
      Files.delete(file);
      Files.write(file, intact);
    }
  }

  @Test
  void aPipeInASessionThatGoesOnIsTold() throws Exception {
    for (String name : List.of("experiment_2/metrics.csv", "experiment_2/timing.csv")) {
      StudyProject.delete(file(""));
      StudyProject.copy(made.resolve("results/s"), file(""));
      Files.delete(file("experiment_2/result.json"));
      pipe(file(name));
      CommandRun run = run("resume", "--session", "s");
      assertEquals(ExitStatus.USER_ERROR, run.status(), run.out());
      assertTrue(run.err().contains(name + " is no file"), run.err());
    }
  }

  @Test
  void aConfigThatIsNoFileIsTold() throws Exception {
    pipe(folder.resolve("pipe.yaml"));
    for (String name : List.of("pipe.yaml", "/dev/zero")) {
      CommandRun run = run("train", "--session", "t", "--cfg", name);
      assertEquals(ExitStatus.USER_ERROR, run.status(), run.out());
      assertTrue(run.err().contains("The config " + name + " is no file"), run.err());
    }
  }

  @Test
  void namesAndNumbersThatNobodyWroteAreLeftAside() throws IOException {
    Files.delete(file("experiment_2/result.json"));
    Files.createDirectories(file("experiment_2/attempts/999999999"));
    Files.createDirectories(file("experiment_2/attempts/99999999999999999999"));
    Files.writeString(
        file("experiment_2/checkpoints/ckpt_e12345678901234567890.safetensors"), "none");
    Files.createDirectories(file("experiment_99999999999999999999"));
    assertEquals(ExitStatus.COMPLETED, run("status", "--session", "s").status());
    CommandRun run = run("resume", "--session", "s");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.out() + run.err());
    assertTrue(Files.exists(file("experiment_2/attempts/2")));
  }

  @Test
  void aNullWhereSomethingShouldBeIsTold() throws IOException {
    StudyProject.edit(file("environment.json"), "\"project\": false", "\"project\": null");
    CommandRun run = run("reproduce", "--session", "s", "--experiment", "1");
    assertEquals(ExitStatus.USER_ERROR, run.status(), run.out());
    assertTrue(run.err().contains("environment.json"), run.err());
  }

  @Test
  void jsonOfAnyDepthIsTold() throws IOException {
    for (String name :
        List.of(
            "session.json",
            "experiment_1/result.json",
            "experiment_1/data.json",
            "environment.json",
            "experiment_1/attempts/1/owner.json",
            "experiment_1/attempts/1/passes.json")) {
      byte[] intact = Files.readAllBytes(file(name));
      Files.writeString(file(name), "{\"a\":" + "[".repeat(1_000_000));
      assertFalse(run("status", "--session", "s").status() == ExitStatus.FAILED, name);
      if (name.endsWith("passes.json")) {
        CommandRun run = run("compare", "--session", "s", "--experiments", "1,2");
        assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
      }
      if (!name.contains("experiment_1")) {
        CommandRun run = run("evaluate", "--session", "s", "--experiment", "2");
        assertFalse(run.status() == ExitStatus.FAILED, run.err());
      }
      Files.write(file(name), intact);
    }
  }

  @Test
  void numbersThatNoDoubleCanBeAreTextForMachines() throws IOException {
    Files.writeString(
        folder.resolve("config.yaml"), CONFIG + "schedule_: ['1e-99999999999', '1e-99']\n");
    CommandRun trained = run("train", "--session", "t", "--threads", "1");
    assertEquals(ExitStatus.COMPLETED, trained.status(), trained.err());
    CommandRun run = run("status", "--session", "t", "--json");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertTrue(run.out().contains("\"schedule\":\"1e-99999999999\""), run.out());
    assertTrue(JsonParser.parseString(run.out()).isJsonObject());
  }

  @Test
  void whatATerminalWouldObeyIsShownAsText() throws IOException {
    StudyProject.edit(file("experiment_1/result.json"), "\"completed\"", "\"failed\"");
    StudyProject.edit(
        file("experiment_1/result.json"),
        "\"seconds\"",
        "\"failure\": \"x\", \"message\": \"\\u001b]0;title\\u0007 \\u009b31m \\u202e\", \"seconds\"");
    CommandRun run = run("status", "--session", "s");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertTrue(run.out().contains("\\u001b]0;title\\u0007 \\u009b31m \\u202e"), run.out());
    assertFalse(run.out().contains("\u001b"), "no escape character");
    CommandRun json = run("status", "--session", "s", "--json");
    assertEquals(
        "\u001b]0;title\u0007 \u009b31m \u202e",
        JsonParser.parseString(json.out())
            .getAsJsonObject()
            .getAsJsonArray("experiments")
            .get(0)
            .getAsJsonObject()
            .get("message")
            .getAsString());
  }

  @Test
  void aConfigsControlCharactersReachNeitherTerminalNorLog() throws IOException {
    Files.writeString(
        folder.resolve("config.yaml"), CONFIG + "schedule_: [\"\\e[31mred\", \"\\x07\"]\n");
    CommandRun run = run("train", "--session", "t", "--threads", "1");
    assertFalse((run.out() + run.err()).contains("\u001b"), run.out());
    assertTrue((run.out() + run.err()).contains("\\u001b[31mred"), run.out());
    try (Stream<Path> all = Files.walk(folder.resolve("results/t"))) {
      for (Path log : all.filter(f -> f.endsWith("log_train.txt")).toList()) {
        assertFalse(Files.readString(log).contains("\u001b"), log.toString());
      }
    }
  }
}
