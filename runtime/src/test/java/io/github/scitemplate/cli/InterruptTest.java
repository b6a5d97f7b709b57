package io.github.scitemplate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.experiment.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A session with two experiments at once is asked to end. */
@DisabledOnOs(OS.WINDOWS)
class InterruptTest {
  private static final String CONFIG =
      "seed_: [1, 2]\nbatch_size: 16\nlearning_rate: 0.01\nnum_iterations: 200000\nlog_freq: 100\nval_freq: 50000\n";

  @TempDir Path folder;

  private Path file(int experiment, String name) {
    return folder.resolve("results/s/experiment_" + experiment + "/" + name);
  }

  private void awaitTraining() throws Exception {
    for (int experiment = 1; experiment <= 2; experiment++) {
      Path metrics = file(experiment, "metrics.csv");
      while (!Files.exists(metrics) || Files.size(metrics) < 200) {
        Thread.sleep(20);
      }
    }
  }

  private SessionProcess train() throws IOException {
    Files.writeString(folder.resolve("config.yaml"), CONFIG);
    return SessionProcess.start(
        folder, "train", "--session", "s", "--threads", "1", "--parallel", "2");
  }

  @Test
  void itSavesAllItsExperimentsAndLeavesNobodyBehind() throws Exception {
    SessionProcess running = train();
    awaitTraining();
    CommandRun status = CommandRun.of(folder, "status", "--session", "s");
    assertTrue(status.out().contains("2 experiments: 2 running"), status.out());
    CommandRun second = CommandRun.of(folder, "train", "--session", "s");
    assertEquals(ExitStatus.USER_ERROR, second.status(), second.out());
    assertTrue(second.err().contains("Another process is at work"), second.err());
    List<ProcessHandle> tree = running.tree();
    running.controller().orElseThrow().destroy();
    assertTrue(SessionProcess.gone(tree, 20), "nobody is left");
    assertEquals(130, running.exitCode(), running.output());
    for (int experiment = 1; experiment <= 2; experiment++) {
      assertTrue(Files.readString(file(experiment, "attempts/1/end.json")).contains("INTERRUPTED"));
      assertTrue(Files.exists(file(experiment, "checkpoints/last.safetensors")));
    }
    assertTrue(running.output().contains("the state is saved"), running.output());
  }

  @Test
  void workersWhoseControllerIsKilledSaveAndEnd() throws Exception {
    SessionProcess running = train();
    awaitTraining();
    List<ProcessHandle> tree = running.tree();
    running.controller().orElseThrow().destroyForcibly();
    assertTrue(SessionProcess.gone(tree, 20), "nobody is left");
    assertTrue(Files.readString(file(1, "attempts/1/end.json")).contains("INTERRUPTED"));
    CommandRun status = CommandRun.of(folder, "status", "--session", "s");
    assertTrue(status.out().contains("2 experiments: 2 interrupted"), status.out());
  }

  @Test
  void whoeverWaitsForTheLeaseOfAnotherMachineEndsAtOnce() throws Exception {
    Path lease = folder.resolve("results/s/.lease/1.json");
    Files.createDirectories(lease.getParent());
    Owner elsewhere = new Owner("another", "another boot", 1, "1");
    Files.writeString(lease, new Gson().toJson(Map.of("owner", elsewhere, "beat", 1)));
    SessionProcess running = train();
    while (!running.output().contains("Waiting for a sign of life")) {
      Thread.sleep(20);
    }
    List<ProcessHandle> tree = running.tree();
    running.controller().orElseThrow().destroy();
    assertTrue(SessionProcess.gone(tree, 20), "nobody is left");
    assertEquals(130, running.exitCode(), running.output());
    assertTrue(running.output().contains("Nothing was started."), running.output());
    assertFalse(Files.exists(folder.resolve("results/s/session.json")));
  }
}
