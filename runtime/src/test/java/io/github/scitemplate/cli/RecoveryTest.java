package io.github.scitemplate.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.experiment.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What stands in a session's directory after an accident does not keep the session from its end.
 */
class RecoveryTest {
  private static final String CONFIG =
      "batch_size: 16\nlearning_rate: 0.05\nnum_epochs: 1\nseed_: [1, 2]\n";

  @TempDir Path folder;

  @BeforeEach
  void config() throws IOException {
    Files.writeString(folder.resolve("config.yaml"), CONFIG);
  }

  private CommandRun train() {
    return CommandRun.trainHere(folder, "s");
  }

  private Path file(String name) {
    return folder.resolve("results/s").resolve(name);
  }

  @Test
  void aFileThatWasHalfWrittenWhenASessionWasMadeIsNoHindrance() throws IOException {
    Files.createDirectories(file(".lease"));
    Files.writeString(file("config.yaml.4321.tmp"), "half");
    CommandRun run = train();
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertFalse(Files.exists(file("config.yaml.4321.tmp")));
  }

  @Test
  void aConfigThatWasCutAtTheEndOfALineIsWrittenAnew() throws IOException {
    train();
    Files.delete(file("experiment_2/result.json"));
    Files.writeString(file("config.yaml"), CONFIG.replace("seed_: [1, 2]\n", ""));
    CommandRun resumed = CommandRun.here(folder, "resume", "--session", "s");
    assertEquals(ExitStatus.COMPLETED, resumed.status(), resumed.err());
    assertTrue(resumed.out().contains("config.yaml is not what it was"), resumed.out());
    assertEquals(CONFIG, Files.readString(file("config.yaml")));
    assertTrue(Files.exists(file("experiment_2/result.json")));
  }

  @Test
  void aCopyOfAnExperimentUnderAHigherNumberIsNoneOfTheSessions() throws IOException {
    train();
    Files.createDirectories(file("experiment_7"));
    Files.copy(file("experiment_1/result.json"), file("experiment_7/result.json"));
    Files.copy(file("experiment_1/metrics.csv"), file("experiment_7/metrics.csv"));
    Files.delete(file("experiment_2/result.json"));
    CommandRun status = CommandRun.of(folder, "status", "--session", "s");
    assertTrue(status.out().contains("2 experiments: 1 completed, 1 interrupted"), status.out());
    CommandRun again = train();
    assertEquals(ExitStatus.COMPLETED, again.status(), again.out() + again.err());
    assertTrue(Files.exists(file("experiment_2/result.json")));
    assertTrue(again.out().contains("2 of 2 experiments completed"), again.out());
  }

  @Test
  void howManyRunAtOnceIsAsTheLastCommandSaid() throws IOException {
    train();
    Files.delete(file("experiment_2/result.json"));
    CommandRun.train(folder, "s", "--parallel", "2");
    assertTrue(Files.readString(file("session.json")).contains("\"parallel\": 2"));
  }

  /** The controller was killed while a worker published its result, and the next began at once. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void whatAProcessOfTheControllerBeforeStillFinishesIsNotTrainedAgain() throws Exception {
    train();
    Path result = file("experiment_2/result.json");
    Path later = folder.resolve("later.json");
    Files.move(result, later);
    Process worker =
        new ProcessBuilder("sh", "-c", "sleep 4; mv \"$0\" \"$1\"", "" + later, "" + result)
            .start();
    try {
      Path attempt = Files.createDirectories(file("experiment_2/attempts/2"));
      String stat = Files.readString(Path.of("/proc/" + worker.pid() + "/stat"));
      String started = stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19];
      Owner self = Owner.self();
      Owner owner = new Owner(self.host(), self.boot(), worker.pid(), started);
      Files.writeString(
          attempt.resolve("owner.json"),
          new Gson().toJson(Map.of("owner", owner, "fromIteration", 0, "iterations", 6)));
      CommandRun again = train();
      assertEquals(ExitStatus.COMPLETED, again.status(), again.out() + again.err());
      assertFalse(Files.exists(file("experiment_2/attempts/3")), again.out());
      assertTrue(again.out().contains("2 of 2 experiments completed"), again.out());
    } finally {
      worker.destroyForcibly();
    }
  }

  @Test
  void whatWasHalfWrittenInAnExperimentsFolderIsRemovedWhenItGoesOn() throws IOException {
    train();
    Files.delete(file("experiment_2/result.json"));
    Path half = file("experiment_2/result.json.0123456789abcdef-7.tmp");
    Files.writeString(half, "half");
    Files.writeString(file("experiment_2/data.json.4321.tmp"), "half, of an earlier version");
    assertEquals(ExitStatus.COMPLETED, train().status());
    assertFalse(Files.exists(half));
    assertFalse(Files.exists(file("experiment_2/data.json.4321.tmp")));
  }

  @Test
  void resultsAreToldAndWrittenByNobodyWhileAnotherIsAtWork() throws IOException {
    train();
    Files.writeString(
        file(".lease/1.json"), new Gson().toJson(Map.of("owner", Owner.self(), "beat", 1)));
    Files.delete(file("result_overview.csv"));
    CommandRun run = train();
    assertEquals(ExitStatus.USER_ERROR, run.status(), run.out());
    assertTrue(run.err().contains("Another process is at work on this session"), run.err());
    assertFalse(Files.exists(file("result_overview.csv")));
    Files.delete(file(".lease/1.json"));
    assertEquals(ExitStatus.COMPLETED, train().status());
    assertTrue(Files.exists(file("result_overview.csv")));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void onlyItsOwnerReadsTheEnvironmentAndTheUmaskDecidesOnTheRest() throws IOException {
    train();
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(file("environment.json"))));
    Path plain = Files.createFile(folder.resolve("plain"));
    for (String name : List.of("session.json", "config.yaml", "experiment_1/result.json")) {
      assertEquals(
          Files.getPosixFilePermissions(plain), Files.getPosixFilePermissions(file(name)), name);
    }
  }

  @Test
  void theBestModelsBytesAreTheSameInEveryProcess() throws IOException {
    train();
    CommandRun again = CommandRun.of(folder, "train", "--session", "t", "--threads", "1");
    assertEquals(ExitStatus.COMPLETED, again.status(), again.err());
    for (int k = 1; k <= 2; k++) {
      String best = "experiment_" + k + "/checkpoints/best_model.safetensors";
      assertArrayEquals(
          Files.readAllBytes(file(best)),
          Files.readAllBytes(folder.resolve("results/t").resolve(best)));
    }
  }
}
