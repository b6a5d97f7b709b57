package io.github.scitemplate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.error.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records in which something is wrong that still can be read: what fits decides. */
class DamagedRecordsTest {
  private static final int EXPERIMENTS = 9;
  private static final String SEARCH =
      """
      # a search with pauses
      learning_rate_: {log_uniform: [1.0e-3, 0.5]}
      batch_size_: [8, 16, 32]
      log_freq: 100
      num_epochs: 9
      Search:
        method: random
        num_experiments: 9
        seed: 3
        pruning: {method: asha, min_epochs: 1, reduction: 3}
      """;
  private static final String SWEEP =
      "batch_size: 16\nlearning_rate_: [0.05, 0.2]\nnum_epochs: 2\nlog_freq: 2\n";

  @TempDir static Path made;
  @TempDir Path folder;

  /** Each test works on copies. */
  @BeforeAll
  static void sessions() throws IOException {
    Files.writeString(made.resolve("search.yaml"), SEARCH);
    Files.writeString(made.resolve("sweep.yaml"), SWEEP);
    for (String name : List.of("search", "sweep")) {
      CommandRun run =
          CommandRun.here(
              made, "train", "--cfg", name + ".yaml", "--session", name, "--threads", "1");
      assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    }
  }

  @BeforeEach
  void copy() throws IOException {
    StudyProject.copy(made.resolve("results"), folder.resolve("results"));
  }

  private Path search(String file) {
    return folder.resolve("results/search").resolve(file);
  }

  private Path sweep(String file) {
    return folder.resolve("results/sweep").resolve(file);
  }

  private Path search(int experiment, String file) {
    return search("experiment_" + experiment).resolve(file);
  }

  private int pruned() throws IOException {
    int experiment = 1;
    while (!Files.readString(search(experiment, "result.json")).contains("pruned")) {
      experiment++;
    }
    return experiment;
  }

  private Map<String, String> results() throws IOException {
    Map<String, String> results = new TreeMap<>();
    for (int k = 1; k <= EXPERIMENTS; k++) {
      results.put(k + " config", Files.readString(search(k, "config.yaml")));
      results.put(k + " metrics", Files.readString(search(k, "metrics.csv")));
      results.put(
          k + " result",
          Files.readString(search(k, "result.json"))
              .replaceAll("\"(seconds|crc32c)\": [^,\n]*", "$1"));
    }
    results.put("overview", CommandRun.settledOverview(search("result_overview.csv")));
    return results;
  }

  private CommandRun resume(String session) {
    CommandRun run = CommandRun.here(folder, "resume", "--session", session);
    assertEquals(ExitStatus.COMPLETED, run.status(), run.out() + run.err());
    return run;
  }

  private void assertNothingIsLeft(String session) {
    CommandRun again = resume(session);
    assertTrue(again.out().contains("have ended already"), again.out());
    assertFalse(again.out().contains("Warning"), again.out());
  }

  private static void replaceOne(Path file, String text, String by) throws IOException {
    String before = Files.readString(file);
    assertTrue(before.contains(text), text + " is in " + before);
    int place = before.indexOf(text);
    Files.writeString(
        file, before.substring(0, place) + by + before.substring(place + text.length()));
  }

  private static void withoutChecksum(Path file) throws IOException {
    Files.writeString(
        file, Files.readString(file).replaceAll(",\\s*\"crc32c\": \"[0-9a-f]{8}\"", ""));
  }

  @Test
  void aTruncatedResultOfAPrunedExperimentIsWrittenAnew() throws IOException {
    Map<String, String> before = results();
    Path result = search(pruned(), "result.json");
    String text = Files.readString(result);
    for (int length : new int[] {0, 1, text.length() / 2, text.length() - 3}) {
      Files.writeString(result, text.substring(0, length));
      resume("search");
      assertEquals(before, results(), "cut at " + length);
      assertNothingIsLeft("search");
    }
  }

  @Test
  void whatStandsBehindTheEndOfAPrunedExperimentsMetricsIsCut() throws IOException {
    Map<String, String> before = results();
    Path metrics = search(pruned(), "metrics.csv");
    for (String added : List.of("3,1,val,acc,0.99\n", "3,1,val,acc,", "no row\n")) {
      Files.writeString(metrics, added, StandardOpenOption.APPEND);
      CommandRun run = resume("search");
      assertTrue(run.out().contains(metrics + " is not what it was"), run.out());
      assertEquals(before, results(), added);
      assertNothingIsLeft("search");
    }
  }

  @Test
  void ofASessionsRecordAndItsCopyTheOneThatFitsIsUsed() throws IOException {
    Map<String, String> before = results();
    String intact = Files.readString(search("session.json"));
    for (List<String> change :
        List.of(
            List.of("a search with pauses", "a search with pauzes"),
            List.of("log_freq: 100", "log_freq: 101"),
            List.of("\"threads\": 1", "\"threads\": 2"),
            List.of("\"resultFilename\": \"result", "\"resultFilename\": \"rezult"),
            List.of("\"parallel\": 1", "\"parallel\": 3"))) {
      replaceOne(search("session.json"), change.get(0), change.get(1));
      CommandRun run = resume("search");
      assertTrue(run.out().contains("session.json is damaged; its copy"), run.out());
      assertEquals(SEARCH, Files.readString(search("config.yaml")), change.toString());
      assertEquals(before, results(), change.toString());
      assertTrue(Files.readString(search("session.json")).contains(change.get(0)), "it is mended");
      assertNothingIsLeft("search");
    }
    assertEquals(intact, Files.readString(search("session.json")));
  }

  /** As earlier versions wrote them, records bear no checksum but that of the config's values. */
  @Test
  void ofTwoTextsOfAConfigTheOneWithTheRecordedValuesIsUsed() throws IOException {
    withoutChecksum(search("session.json"));
    withoutChecksum(search(".session.json"));
    assertNothingIsLeft("search");
    withoutChecksum(search("session.json"));
    replaceOne(search("session.json"), "log_freq: 100", "log_freq: 101");
    resume("search");
    assertEquals(SEARCH, Files.readString(search("config.yaml")), "the good one is kept");
    assertNothingIsLeft("search");
    withoutChecksum(search("session.json"));
    replaceOne(search("config.yaml"), "log_freq: 100", "log_freq: 101");
    CommandRun run = resume("search");
    assertTrue(run.out().contains("config.yaml is not what it was"), run.out());
    assertEquals(SEARCH, Files.readString(search("config.yaml")));
    withoutChecksum(search("session.json"));
    replaceOne(search("session.json"), "log_freq\\\":100", "log_freq\\\":101");
    assertTrue(resume("search").out().contains("session.json is damaged; its copy"));
  }

  @Test
  void theConfigOfAnEndedExperimentThatWasChangedIsNotUsedAndWrittenAnew() throws IOException {
    Path config = sweep("experiment_2/config.yaml");
    String intact = Files.readString(config);
    for (boolean recorded : new boolean[] {true, false}) {
      if (!recorded) {
        String result = Files.readString(sweep("experiment_2/result.json"));
        Files.writeString(
            sweep("experiment_2/result.json"),
            result.replaceAll("\"config_[^,]*,\\s*", "").replaceAll(",\\s*\"crc32c[^}]*", "\n"));
      }
      replaceOne(config, "0.2", "0.3");
      CommandRun evaluated =
          CommandRun.of(folder, "evaluate", "--session", "sweep", "--experiment", "2");
      assertEquals(ExitStatus.USER_ERROR, evaluated.status(), evaluated.out());
      assertTrue(evaluated.err().contains("config.yaml is not what"), evaluated.err());
      CommandRun run = resume("sweep");
      assertTrue(run.out().contains("config.yaml is not what it was"), run.out());
      assertEquals(intact, Files.readString(config));
      assertNothingIsLeft("sweep");
      CommandRun again =
          CommandRun.of(folder, "evaluate", "--session", "sweep", "--experiment", "2");
      assertEquals(ExitStatus.COMPLETED, again.status(), again.err());
    }
  }

  @Test
  void experimentsWhoseDirectoriesWereExchangedAreTrainedAgain() throws IOException {
    String before = CommandRun.settledOverview(sweep("result_overview.csv"));
    Files.move(sweep("experiment_1"), sweep("x"));
    Files.move(sweep("experiment_2"), sweep("experiment_1"));
    Files.move(sweep("x"), sweep("experiment_2"));
    CommandRun run = resume("sweep");
    assertTrue(run.out().contains("it is kept as experiment_1_other_1"), run.out());
    assertEquals(before, CommandRun.settledOverview(sweep("result_overview.csv")));
    assertTrue(Files.readString(sweep("experiment_2/config.yaml")).contains("0.2"));
    assertNothingIsLeft("sweep");
  }

  @Test
  void aChangedDigitInTheFingerprintOfTheDataIsNoOtherData() throws IOException {
    Files.delete(sweep("experiment_2/result.json"));
    Path data = sweep("experiment_2/data.json");
    replaceOne(data, "\"samples\": 64", "\"samples\": 65");
    CommandRun run = resume("sweep");
    assertTrue(run.out().contains("data.json is damaged"), run.out());
    assertTrue(Files.readString(data).contains("\"samples\": 64"), "it is recorded anew");
  }
}
