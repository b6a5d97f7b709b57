package io.github.scitemplate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.storage.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of a search are lost or damaged: it comes to the same results, or says what it keeps. */
class SearchRecoveryTest {
  private static final String CONFIG =
      """
      learning_rate_: {log_uniform: [1.0e-3, 0.5]}
      batch_size_: [8, 16, 32]
      hidden_: {int_uniform: [2, 8]}
      optimizer_: [sgd, adam]
      log_freq: 100
      num_epochs: 9
      Search:
        method: tpe
        num_experiments: 14
        seed: 3
        pruning: {method: asha, min_epochs: 1, reduction: 3}
      """;

  @TempDir Path folder;

  private CommandRun train(String session) {
    return CommandRun.trainHere(folder, session);
  }

  /** A search that came to its end. */
  private void search() throws IOException {
    Files.writeString(folder.resolve("config.yaml"), CONFIG);
    assertCompleted(train("s"));
  }

  private static void assertCompleted(CommandRun run) {
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
  }

  private Path file(String name) {
    return folder.resolve("results").resolve("s").resolve(name);
  }

  private Path file(int experiment, String name) {
    return file("experiment_" + experiment).resolve(name);
  }

  /** The first experiment that was pruned. */
  private int pruned() throws IOException {
    int experiment = 1;
    while (!Files.readString(file(experiment, "result.json")).contains("pruned")) {
      experiment++;
    }
    return experiment;
  }

  /** All that must be the same again. */
  private Map<String, String> results() throws IOException {
    Map<String, String> results = new TreeMap<>();
    for (int k = 1; k <= 14; k++) {
      results.put(k + " config", Files.readString(file(k, "config.yaml")));
      results.put(k + " metrics", Files.readString(file(k, "metrics.csv")));
    }
    List<String> overview = Files.readAllLines(file("result_overview.csv"));
    results.put(
        "overview",
        String.join("\n", overview).replaceAll("(?m),\\d+\\.\\d+,(\\d*)$", ",some seconds,$1"));
    results.put(
        "decisions", Files.readString(file("search.jsonl")).replaceAll(",\"seconds\".*", ""));
    return results;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  @Test
  void aPauseOfWhichNobodyWroteTheResultIsFoundAndWritten() throws IOException {
    search();
    Map<String, String> before = results();
    Files.delete(file(pruned(), "result.json"));
    CommandRun again = train("s");
    assertEquals(ExitStatus.COMPLETED, again.status(), again.err());
    assertFalse(again.out().contains("interrupted"), again.out());
    assertEquals(before, results());
    assertTrue(train("s").out().contains("have ended already"));
  }

  /** It is made under another name first. */
  @Test
  void aLinkToTheBestThatWasHalfMadeIsNoHindrance() throws IOException {
    search();
    Map<String, String> expected = results();
    Path half = AtomicFile.temporary(file("best"));
    Files.createSymbolicLink(half, Path.of("experiment_1"));
    Files.delete(file(pruned(), "result.json"));
    CommandRun again = train("s");
    assertEquals(ExitStatus.COMPLETED, again.status(), again.err());
    assertEquals(expected, results());
    assertFalse(Files.exists(half, LinkOption.NOFOLLOW_LINKS), "it is gone");
    Files.createSymbolicLink(half, Path.of("experiment_1"));
    CommandRun told = train("s");
    assertEquals(ExitStatus.COMPLETED, told.status(), told.err());
  }

  @Test
  void aDecisionThatStandsTwiceCountsOnce() throws IOException {
    search();
    Map<String, String> expected = results();
    List<String> journal = Files.readAllLines(file("search.jsonl"));
    Files.writeString(
        file("search.jsonl"), journal.get(journal.size() - 1) + "\n", StandardOpenOption.APPEND);
    Files.delete(file(pruned(), "result.json"));
    CommandRun again = train("s");
    assertEquals(ExitStatus.COMPLETED, again.status(), again.err());
    assertEquals(expected, results());
    assertEquals(journal, Files.readAllLines(file("search.jsonl")));
    assertFalse(train("s").out().contains("decided again"), "it is told once");
  }

  @Test
  void metricsOfAPrunedExperimentThatAreDamagedAreMeasuredAgain() throws IOException {
    search();
    Map<String, String> before = results();
    Path metrics = file(pruned(), "metrics.csv");
    String intact = Files.readString(metrics);
    List<String> damaged =
        List.of(
            intact.replaceAll("val,acc,0\\.\\d", "val,acc,0.9"), "", "\u0001\uFFFD\n", "a,b\n1,2");
    for (String text : damaged) {
      Files.writeString(metrics, text);
      CommandRun again = train("s");
      assertEquals(ExitStatus.COMPLETED, again.status(), again.err());
      assertTrue(again.out().contains(metrics + " is not what it was"), again.out());
      assertEquals(before, results());
    }
    Files.delete(metrics);
    assertEquals(ExitStatus.COMPLETED, train("s").status());
    assertEquals(before, results());
  }

  @Test
  void theConfigOfAnExperimentThatHasEndedIsWrittenAnew() throws IOException {
    search();
    Map<String, String> before = results();
    Path damaged = file(pruned(), "config.yaml");
    Files.writeString(damaged, "learning_rate: [");
    CommandRun again = train("s");
    assertEquals(ExitStatus.COMPLETED, again.status(), again.err());
    assertEquals(before.get("overview"), results().get("overview"));
    assertTrue(again.out().contains(damaged + " is not what it was"), again.out());
    assertEquals(before, results());
  }

  @Test
  void withoutItsJournalASearchDecidesTheSameAgain() throws IOException {
    search();
    Map<String, String> before = results();
    Files.delete(file("search.jsonl"));
    delete(file("experiment_1"));
    CommandRun again = train("s");
    assertEquals(ExitStatus.COMPLETED, again.status(), again.err());
    assertEquals(before, results());
  }

  @Test
  void resultsOfOtherParametersAreNotTakenForThoseOfTheSearch() throws IOException {
    Files.writeString(folder.resolve("config.yaml"), CONFIG);
    assertCompleted(CommandRun.train(folder, "s", "--parallel", "3"));
    Map<String, String> before = results();
    Files.delete(file("search.jsonl"));
    CommandRun again = CommandRun.trainHere(folder, "s", "--parallel", "1");
    assertEquals(ExitStatus.COMPLETED, again.status(), again.err());
    int others = 0;
    for (int k = 1; k <= 14; k++) {
      String config = Files.readString(file(k, "config.yaml"));
      if (!config.equals(before.get(k + " config"))) {
        others++;
        assertTrue(again.out().contains("it is kept as experiment_" + k + "_other_1"));
        Path aside = file("experiment_" + k + "_other_1");
        assertEquals(before.get(k + " config"), Files.readString(aside.resolve("config.yaml")));
        assertEquals(before.get(k + " metrics"), Files.readString(aside.resolve("metrics.csv")));
        assertMeasuredWith(config, Files.readString(file(k, "metrics.csv")), "alone" + k);
      }
    }
    assertTrue(others > 0, "one at a time, other experiments are chosen than three at a time");
  }

  /** Whoever trains with this config measures the same. */
  private void assertMeasuredWith(String config, String metrics, String session)
      throws IOException {
    Files.writeString(folder.resolve("config.yaml"), config);
    assertEquals(ExitStatus.COMPLETED, train(session).status());
    String whole =
        Files.readString(folder.resolve("results/" + session + "/experiment_1/metrics.csv"));
    assertTrue(whole.startsWith(metrics), config);
  }
}
