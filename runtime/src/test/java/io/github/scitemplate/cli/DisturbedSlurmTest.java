package io.github.scitemplate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.slurm.RealSlurm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A session on a real Slurm of two nodes, in which at random moments tasks are killed, cancelled
 * and queued again, nodes and Slurm's controller die and come back, and the driver is killed and
 * started again. It must equal a session that nobody disturbed on one machine. The properties
 * {@code slurm.experiments} and {@code slurm.disturbances} set its size.
 */
class DisturbedSlurmTest {
  private static final int EXPERIMENTS = Integer.getInteger("slurm.experiments", 4);
  private static final int DISTURBANCES = Integer.getInteger("slurm.disturbances", 2);
  private static final long SEED = Long.getLong("slurm.seed", 1);
  private static final String SETTINGS =
      "cpus_per_task=1,mem=900M,max_jobs=4,time=30,signal_seconds=10,poll_seconds=1";

  private static final String GRID =
      """
      learning_rate_: [%s]
      batch_size: 8
      momentum: 0.9
      num_iterations: 4000
      val_freq: 200
      checkpoint_freq: 1000
      log_freq: 40
      keep_checkpoints: 2
      max_attempts: 1000
      write_tb: true
      """;

  private static final String SEARCH =
      """
      learning_rate_: {log_uniform: [1.0e-3, 0.5]}
      batch_size_: [8, 16, 32]
      optimizer_: [sgd, adam]
      momentum: 0.9
      num_iterations: 900
      val_freq: 50
      log_freq: 40
      max_attempts: 1000
      Search:
        method: tpe
        num_experiments: %d
        seed: 5
        pruning: {method: asha, min_iterations: 100, reduction: 3}
      """;

  @TempDir Path folder;
  private RealSlurm slurm;

  @BeforeEach
  void startSlurm() throws Exception {
    slurm = RealSlurm.start(Map.of("NODES", "2", "CPUS", "2"));
  }

  @AfterEach
  void stopSlurm() throws Exception {
    slurm.close();
  }

  @Test
  void aDisturbedGridEndsAsOnOneMachine() throws Exception {
    String rates =
        IntStream.rangeClosed(1, EXPERIMENTS)
            .mapToObj(i -> String.format(Locale.ROOT, "%.4f", i * 0.002))
            .collect(Collectors.joining(", "));
    compare(GRID.formatted(rates), DISTURBANCES);
  }

  @Test
  void aDisturbedSearchDecidesAsOnOneMachine() throws Exception {
    compare(SEARCH.formatted(Math.max(6, EXPERIMENTS / 5)), (DISTURBANCES + 2) / 3);
  }

  private void compare(String config, int disturbances) throws Exception {
    Files.writeString(folder.resolve("config.yaml"), config);
    SessionProcess local =
        SessionProcess.start(
            folder, "train", "--session", "here", "--threads", "1", "--parallel", "4");
    assertEquals(0, local.exitCode(), local::lastLines);
    SplittableRandom random = new SplittableRandom(SEED);
    SessionProcess driver = driver();
    List<String> done = new ArrayList<>();
    while (true) {
      if (driver.endsWithin(1 + random.nextInt(4))) {
        if (driver.exitCode() == 0) {
          break;
        }
        SessionProcess last = driver;
        assertEquals(137, driver.exitCode(), () -> done + "\n" + last.lastLines());
        driver = driver();
      } else if (done.size() < disturbances) {
        Optional<String> running = running(random);
        if (running.isPresent()) {
          done.add(disturb(running.get(), driver, random));
        }
      }
    }
    System.out.println(done);
    repair();
    slurm.awaitNoJobs();
    Map<String, String> expected = SessionContents.of(folder.resolve("results").resolve("here"));
    Map<String, String> got = SessionContents.of(folder.resolve("results").resolve("there"));
    assertEquals(expected, got, () -> "after " + done);
    assertEquals(Map.of(), endedTwice(), "no experiment may end twice");
  }

  private SessionProcess driver() throws IOException {
    return SessionProcess.start(
        folder,
        slurm.variables(),
        "train",
        "--session",
        "there",
        "--threads",
        "1",
        "--executor",
        "slurm",
        "--slurm",
        SETTINGS);
  }

  /**
   * Disturbs the session, and says how.
   *
   * @param task one that runs, as Slurm calls it
   */
  private String disturb(String task, SessionProcess driver, SplittableRandom random)
      throws Exception {
    String node = "n" + (1 + random.nextInt(2));
    return switch (random.nextInt(7)) {
      case 0 -> {
        List<ProcessHandle> tasks = tasks();
        if (!tasks.isEmpty()) {
          tasks.get(random.nextInt(tasks.size())).destroyForcibly();
        }
        yield "kill -9 of one of " + tasks.size() + " JVMs";
      }
      case 1 -> {
        ask("scancel", task);
        yield "scancel " + task;
      }
      case 2 -> {
        ask("scontrol", "requeue", task);
        yield "requeue " + task;
      }
      case 3 -> {
        slurm.lose(node);
        Thread.sleep(random.nextInt(8_000));
        slurm.giveBack(node);
        yield "the daemon of " + node + " killed and started";
      }
      case 4 -> {
        slurm.silence();
        Thread.sleep(random.nextInt(8_000));
        slurm.wake();
        yield "Slurm's controller killed and started";
      }
      case 5 -> {
        ask("scancel", "--full", "--signal=KILL", task);
        yield "kill -9 of all of " + task;
      }
      default -> {
        driver.controller().ifPresent(ProcessHandle::destroyForcibly);
        yield "kill -9 of the driver";
      }
    };
  }

  /** What Slurm answers; nothing if it does not. */
  private String ask(String... words) {
    try {
      return slurm.ask(words);
    } catch (AssertionError e) {
      return "";
    }
  }

  /** Starts again whatever a disturbance may have left dead. */
  private void repair() throws Exception {
    slurm.wake();
    slurm.giveBack("n1");
    slurm.giveBack("n2");
  }

  private List<ProcessHandle> tasks() {
    String session = folder.resolve("results").resolve("there").toString();
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                process
                    .info()
                    .arguments()
                    .map(words -> String.join(" ", words))
                    .filter(words -> words.contains("TaskMain") && words.contains(session))
                    .isPresent())
        .toList();
  }

  private Optional<String> running(SplittableRandom random) throws Exception {
    List<String> running =
        ask("squeue", "-h", "-r", "-t", "RUNNING", "-o", "%F_%K")
            .lines()
            .filter(line -> !line.isBlank())
            .toList();
    return running.isEmpty()
        ? Optional.empty()
        : Optional.of(running.get(random.nextInt(running.size())));
  }

  /** Experiments that several tasks say they have brought to a result. */
  private Map<String, Integer> endedTwice() throws IOException {
    Map<String, Integer> counts = new TreeMap<>();
    Path tasks = folder.resolve("results/there/cluster/tasks");
    try (var files = Files.walk(tasks)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).toList()) {
        for (String line : Files.readAllLines(file)) {
          if (line.contains("\"is\":\"ended\"") && line.contains("\"how\":\"ENDED\"")) {
            counts.merge(line.replaceAll(".*\"experiment\":(\\d+).*", "$1"), 1, Integer::sum);
          }
        }
      }
    }
    counts.values().removeIf(count -> count == 1);
    assertTrue(Files.isDirectory(tasks));
    return counts;
  }
}
