package io.github.scitemplate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.error.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Any single file of a session is deleted, emptied, cut short, overwritten, changed in one
 * character or has its last line twice: status and resume either come to the same results or say
 * which file it is, and never to other results. Every sixth file has one of these done to it, of a
 * search every ninth; in the profile {@code nightly} all have all of them.
 */
class DamageTest {
  private static final boolean ALL = System.getProperty("damages", "").equals("all");
  private static final String CONFIG =
      "seed_: [1, 2]\nbatch_size: 16\nlearning_rate: 0.05\nnum_epochs: 3\nlog_freq: 2\n"
          + "checkpoint_freq: 1\nwrite_tb: true\n";

  /** With pauses; in a usual build, the files of two of its experiments are damaged. */
  private static final String SEARCH =
      """
      learning_rate_: {log_uniform: [1.0e-3, 0.5]}
      batch_size_: [8, 16, 32]
      log_freq: 100
      num_epochs: 9
      Search:
        method: random
        num_experiments: 8
        seed: 3
        pruning: {method: asha, min_epochs: 1, reduction: 3}
      """;

  private enum Damage {
    DELETED,
    EMPTIED,
    CUT,
    RANDOM,
    CHANGED,
    ADDED;

    void happenTo(Path file) throws IOException {
      byte[] bytes = Files.readAllBytes(file);
      switch (this) {
        case DELETED -> Files.delete(file);
        case EMPTIED -> Files.write(file, new byte[0]);
        case CUT -> Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        case RANDOM -> {
          new Random(7).nextBytes(bytes);
          Files.write(file, bytes);
        }
        case CHANGED -> {
          changeOneDigitOrLetter(bytes);
          Files.write(file, bytes);
        }
        case ADDED -> Files.write(file, lastLine(bytes), StandardOpenOption.APPEND);
      }
    }

    private static void changeOneDigitOrLetter(byte[] bytes) {
      int place = bytes.length / 3;
      while (place < bytes.length && !Character.isLetterOrDigit(bytes[place])) {
        place++;
      }
      if (place < bytes.length) {
        bytes[place] = (byte) (bytes[place] == '7' ? '3' : '7');
      }
    }

    private static byte[] lastLine(byte[] bytes) {
      int start = Math.max(0, bytes.length - 1);
      while (start > 0 && bytes[start - 1] != '\n') {
        start--;
      }
      return Arrays.copyOfRange(bytes, start, bytes.length);
    }
  }

  @TempDir Path folder;
  private Path intact;

  @BeforeEach
  void place() {
    intact = folder.resolve("results/s");
  }

  private void session(String config) throws IOException {
    Files.writeString(folder.resolve("config.yaml"), config);
    Files.createDirectories(folder.resolve("src/main/java"));
    Files.writeString(folder.resolve("src/main/java/A.java"), "class A {}\n");
    CommandRun run = CommandRun.here(folder, "train", "--session", "s", "--threads", "1");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
  }

  /** As if it had been killed after its second epoch. */
  private static void killSecond(Path session) throws IOException {
    Files.delete(session.resolve("experiment_2/result.json"));
    Files.delete(session.resolve("experiment_2/checkpoints/ckpt_e3.safetensors"));
  }

  @Test
  void damageToAnyFileIsMendedOrTold() throws IOException {
    session(CONFIG);
    checkAll(files(intact), 6, DamageTest::killSecond);
  }

  @Test
  void damageToAnyFileOfASearchIsMendedOrTold() throws IOException {
    session(SEARCH);
    int pruned = firstThat("pruned");
    int completed = firstThat("completed");
    List<Path> files = files(intact);
    files.removeIf(
        file ->
            !ALL
                && file.toString().contains("experiment_")
                && !file.startsWith(intact.resolve("experiment_" + pruned))
                && !file.startsWith(intact.resolve("experiment_" + completed)));
    checkAll(
        files,
        9,
        session -> Files.delete(session.resolve("experiment_" + pruned + "/result.json")));
  }

  private int firstThat(String status) throws IOException {
    int experiment = 1;
    while (!Files.readString(intact.resolve("experiment_" + experiment + "/result.json"))
        .contains(status)) {
      experiment++;
    }
    return experiment;
  }

  /** What happened to a session besides the damage. */
  private interface Accident {
    void happenTo(Path session) throws IOException;
  }

  private void checkAll(List<Path> files, int every, Accident accident) throws IOException {
    Map<String, String> expected = results(intact);
    int number = 0;
    for (Path file : files) {
      List<Damage> damages = List.of(Damage.values());
      if (ALL || number % every == 0) {
        for (Damage damage :
            ALL ? damages : List.of(damages.get(number / every % damages.size()))) {
          check(file, damage, accident, expected);
        }
      }
      number++;
    }
    assertTrue(number > 30, number + " files");
  }

  private void check(Path file, Damage damage, Accident accident, Map<String, String> expected)
      throws IOException {
    Path session = folder.resolve("results/t");
    delete(session);
    copy(intact, session);
    accident.happenTo(session);
    Path damaged = session.resolve(intact.relativize(file));
    if (!Files.exists(damaged)) {
      return;
    }
    damage.happenTo(damaged);
    String what = intact.relativize(file) + " " + damage;
    CommandRun status = CommandRun.of(folder, "status", "--session", "t");
    assertToldOrFine(status, what);
    CommandRun resumed = CommandRun.here(folder, "resume", "--session", "t");
    assertToldOrFine(resumed, what);
    if (intact.relativize(file).equals(Path.of("experiment_1/checkpoints/best_model.safetensors"))
        && Files.exists(session.resolve("experiment_1/tensorboard_logs"))) {
      assertTrue(resumed.out().contains(damaged + " is gone or damaged"), what + resumed.out());
    }
    if (resumed.status() == ExitStatus.COMPLETED) {
      assertEquals(expected, results(session), what + "\n" + resumed.out());
    } else {
      assertTrue(
          resumed.err().contains(damaged.getFileName().toString()), what + ": " + resumed.err());
    }
  }

  private static void assertToldOrFine(CommandRun run, String what) {
    assertTrue(
        run.status() == ExitStatus.COMPLETED || run.status() == ExitStatus.USER_ERROR,
        what + ": " + run.status() + run.out() + run.err());
  }

  private static Map<String, String> results(Path session) throws IOException {
    Map<String, String> results = new TreeMap<>();
    results.put("overview", CommandRun.settledOverview(session.resolve("result_overview.csv")));
    Path search = session.resolve("search.jsonl");
    if (Files.exists(search)) {
      results.put("decisions", Files.readString(search).replaceAll(",\"seconds\".*", ""));
    }
    for (int k = 1; Files.exists(session.resolve("experiment_" + k)); k++) {
      Path experiment = session.resolve("experiment_" + k);
      results.put("metrics " + k, Files.readString(experiment.resolve("metrics.csv")));
      results.put("config " + k, Files.readString(experiment.resolve("config.yaml")));
    }
    return results;
  }

  private static List<Path> files(Path session) throws IOException {
    try (Stream<Path> all = Files.walk(session)) {
      return new ArrayList<>(all.filter(Files::isRegularFile).sorted().toList());
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    for (Path file : files(from)) {
      Path target = to.resolve(from.relativize(file));
      Files.createDirectories(target.getParent());
      Files.copy(file, target);
    }
  }

  private static void delete(Path session) throws IOException {
    if (Files.exists(session)) {
      try (Stream<Path> all = Files.walk(session)) {
        for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
