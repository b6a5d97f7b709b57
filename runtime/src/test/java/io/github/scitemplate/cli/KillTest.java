package io.github.scitemplate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes of a session with several experiments at once are killed at random moments, and the
 * same command is given again, until the session is complete: it must equal one that nobody
 * disturbed. The profile {@code nightly} kills more often than a usual build.
 */
@DisabledOnOs(OS.WINDOWS)
class KillTest {
  private static final int KILLS = Integer.getInteger("kills", 1);
  private static final boolean IS_WHOLE = KILLS > 20;
  private static final String AT_ONCE = IS_WHOLE ? "6" : "3";
  private static final String CONFIG =
      """
      optimizer_: [sgd, adam]
      batch_size_: %s
      learning_rate: 0.02
      momentum: 0.9
      num_iterations: 600
      val_freq: 100
      checkpoint_freq: 200
      log_freq: 40
      keep_checkpoints: 2
      max_attempts: 1000
      write_tb: true
      """
          .formatted(IS_WHOLE ? "[8, 16, 32]" : "[8, 16]");

  /** A search whose jobs wait for one another, with pauses and promotions. */
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
      """
          .formatted(IS_WHOLE ? 18 : 9);

  @TempDir Path folder;

  private SessionProcess train(String session) throws IOException {
    return SessionProcess.start(
        folder, "train", "--session", session, "--threads", "1", "--parallel", AT_ONCE);
  }

  @Test
  void whoeverIsKilledAndWheneverTheEndIsTheSame() throws Exception {
    killAndCompare(CONFIG);
  }

  @Test
  @Tag("nightly")
  void aSearchThatIsKilledMakesTheSameExperimentsAndRepeatsNone() throws Exception {
    killAndCompare(SEARCH);
  }

  private void killAndCompare(String config) throws Exception {
    Files.writeString(folder.resolve("config.yaml"), config);
    long start = System.nanoTime();
    assertEquals(0, train("undisturbed").exitCode());
    long usual = (System.nanoTime() - start) / 1_000_000;
    Map<String, String> expected = contents("undisturbed");
    SplittableRandom random = new SplittableRandom(KILLS);
    int session = 0;
    for (int kill = 0; kill < KILLS; session++) {
      String name = "s" + session;
      boolean complete = false;
      while (!complete) {
        SessionProcess running = train(name);
        List<ProcessHandle> tree = new ArrayList<>();
        if (kill < KILLS && !running.endsWithin(0)) {
          Thread.sleep(random.nextLong(usual));
          tree.addAll(running.tree());
          killOneOf(running, random);
          kill++;
        }
        int code = running.exitCode();
        complete = code == 0;
        assertTrue(SessionProcess.gone(tree, 30), "nobody is left of " + tree);
        String output = running.output();
        boolean whileChecking = output.contains("The process that builds the components ended");
        assertTrue(
            List.of(0, 130, 137).contains(code) || (code == 2 && whileChecking),
            () -> "exit status " + code + ": … " + end(output));
      }
      assertEquals(expected, contents(name), "session " + name + " after " + kill + " kills");
    }
  }

  /** The end of what was printed, where the reason stands. */
  private static String end(String output) {
    return output.substring(Math.max(0, output.length() - 2000));
  }

  private static void killOneOf(SessionProcess running, SplittableRandom random) {
    List<ProcessHandle> workers = running.workers();
    Optional<ProcessHandle> controller = running.controller();
    switch (random.nextInt(4)) {
      case 0 -> {
        if (!workers.isEmpty()) {
          workers.get(random.nextInt(workers.size())).destroyForcibly();
        }
      }
      case 1 -> controller.ifPresent(ProcessHandle::destroyForcibly);
      case 2 -> running.parent().destroyForcibly();
      default -> running.tree().forEach(ProcessHandle::destroyForcibly);
    }
  }

  private Map<String, String> contents(String session) throws IOException {
    return SessionContents.of(folder.resolve("results").resolve(session));
  }
}
