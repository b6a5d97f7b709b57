package io.github.scitemplate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.slurm.RealSlurm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole sessions by the program itself, on a real Slurm of two nodes. */
class SlurmSessionTest {
  @TempDir static Path library;
  @TempDir Path folder;
  private static RealSlurm slurm;

  @BeforeAll
  static void startSlurm() throws IOException {
    slurm = RealSlurm.start(Map.of());
  }

  @AfterAll
  static void stopSlurm() {
    if (slurm != null) {
      slurm.close();
    }
  }

  /** A driver or a task that has said its last word still puts its files in order. */
  @AfterEach
  void awaitNoJobs() throws InterruptedException {
    slurm.awaitNoJobs();
  }

  /** Runs the program; what it prints. */
  private String run(int code, String... arguments) throws Exception {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
    words.add(System.getProperty("java.class.path"));
    words.add(Main.class.getName());
    words.addAll(List.of(arguments));
    words.addAll(List.of("--project", folder.toString()));
    Path output = folder.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(slurm.variables());
    int ended = builder.start().waitFor();
    String text = Files.readString(output);
    assertEquals(code, ended, text);
    return text;
  }

  private String train(int code, String session, String values, String... more) throws Exception {
    List<String> words =
        new ArrayList<>(List.of("train", "--session", session, "--threads", "1", "--yes"));
    words.addAll(List.of("--components", "io.github.scitemplate.tiny.BuildComponents"));
    words.addAll(List.of("--jvm-arg=-XX:TieredStopAtLevel=1", "--executor", "slurm", "--slurm"));
    words.add(values + ",max_jobs=2,poll_seconds=1,shared_folder=" + library);
    words.addAll(List.of(more));
    return run(code, words.toArray(String[]::new));
  }

  private void config() throws IOException {
    Files.writeString(
        folder.resolve("config.yaml"),
        """
        learning_rate_: [0.1, 0.01, 0.001]
        batch_size: 16
        num_epochs: 3
        """);
  }

  private Map<String, String> results(String session) throws IOException {
    Path directory = folder.resolve("results").resolve(session);
    Map<String, String> results = new TreeMap<>();
    results.put("", CommandRun.settledOverview(directory.resolve("result_overview.csv")));
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(f -> f.endsWith("metrics.csv")).toList()) {
        results.put(directory.relativize(file).toString(), Files.readString(file));
      }
    }
    return results;
  }

  @Test
  void aSessionOnSlurmLeavesWhatItLeavesHere() throws Exception {
    config();
    assertEquals(ExitStatus.COMPLETED, CommandRun.train(folder, "here").status());

    String refused = train(2, "there", "partition=nowhere");
    assertTrue(refused.contains("invalid partition"), refused);
    assertTrue(refused.contains("--partition=nowhere"), refused);
    assertFalse(Files.exists(folder.resolve("results/there")), refused);

    String told = train(0, "there", "time=00:10:00");
    assertEquals(results("here"), results("there"));
    assertTrue(told.contains("Submitted 2 tasks to Slurm as job "), told);
    assertTrue(told.contains("3 of 3 experiments completed"), told);
  }

  @Test
  void aJobMayFollowTheSession() throws Exception {
    config();
    assertEquals(ExitStatus.COMPLETED, CommandRun.train(folder, "here").status());

    String told = train(0, "there", "time=00:10:00", "--driver", "job");

    assertTrue(told.contains(" follows the session. What it says is in "), told);
    Path log = folder.resolve("results/there/cluster/driver.log");
    RealSlurm.await(
        "the end of the session",
        () -> {
          try {
            return Files.exists(log)
                && Files.readString(log).contains("3 of 3 experiments completed");
          } catch (IOException e) {
            return false;
          }
        });
    assertEquals(results("here"), results("there"));
    assertTrue(told.contains("cancel --session there"), told);
    assertTrue(Files.readString(log).contains("Submitted 2 tasks"), Files.readString(log));
    assertFalse(Files.readString(log).contains("may be closed"), Files.readString(log));
  }
}
