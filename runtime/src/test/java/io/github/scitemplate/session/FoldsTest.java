package io.github.scitemplate.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.scitemplate.cli.CommandRun;
import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.tiny.BuildComponents;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions whose scores are averaged over folds and repeats. */
class FoldsTest {
  private static final String SEARCH =
      """
      fold_: [0, 1, 2]
      aggregate_over: fold
      learning_rate_: {log_uniform: [1.0e-3, 0.5]}
      hidden_: {int_uniform: [2, 8]}
      batch_size: 16
      log_freq: 100
      num_epochs: 3
      copy_code: false
      Search:
        method: tpe
        num_experiments: 5
        seed: 3
        pruning: {method: asha, min_epochs: 1, reduction: 2}
      """;

  @TempDir Path folder;
  private final ByteArrayOutputStream told = new ByteArrayOutputStream();

  private TrainedSession train(String config) throws IOException {
    Path file = Files.writeString(folder.resolve("config.yaml"), config);
    told.reset();
    return Session.of(new BuildComponents(), file)
        .keptIn(folder.resolve("results/s"))
        .threads(1)
        .console(new PrintStream(told, true, StandardCharsets.UTF_8))
        .train();
  }

  private Path file(String name) {
    return folder.resolve("results/s").resolve(name);
  }

  private List<Map<String, String>> table(String name) throws IOException {
    List<String> lines = Files.readAllLines(file(name));
    String[] headings = lines.get(0).split(",", -1);
    return lines.stream()
        .skip(1)
        .map(
            line -> {
              String[] cells = line.split(",", -1);
              Map<String, String> row = new TreeMap<>();
              IntStream.range(0, headings.length).forEach(i -> row.put(headings[i], cells[i]));
              return row;
            })
        .toList();
  }

  private static String cell(Map<String, String> row, String heading) {
    return row.getOrDefault(heading, "no such column");
  }

  private static double number(Map<String, String> row, String heading) {
    return Double.parseDouble(cell(row, heading));
  }

  /** The mean of a column over the experiments of a combination. */
  private static double mean(
      List<Map<String, String>> overview, int combination, int members, String heading) {
    return overview.subList((combination - 1) * members, combination * members).stream()
        .mapToDouble(row -> number(row, heading))
        .average()
        .orElseThrow();
  }

  @Test
  void aSweepHasMeansOverFoldsAndRepeatsAndABestCombination() throws IOException {
    TrainedSession trained =
        train(
            """
            fold_: [0, 1]
            aggregate_over: fold
            repeats: 2
            learning_rate_: [0.01, 0.3]
            batch_size: 16
            num_epochs: 1
            log_freq: 100
            copy_code: false
            """);
    List<Map<String, String>> overview = table("result_overview.csv");
    List<Map<String, String>> combinations = table("result_by_combination.csv");
    assertEquals(8, overview.size());
    assertEquals(
        List.of("0", "0", "1", "1", "0", "0", "1", "1"),
        overview.stream().map(row -> cell(row, "fold")).toList());
    assertEquals(
        List.of("0.01", "0.3"),
        combinations.stream().map(row -> cell(row, "learning_rate")).toList());
    for (int combination = 1; combination <= 2; combination++) {
      Map<String, String> row = combinations.get(combination - 1);
      assertEquals("4", cell(row, "completed"));
      assertFalse(row.containsKey("fold") || row.containsKey("seed"), row.toString());
      for (String score : List.of("val_score", "test_score")) {
        double mean = mean(overview, combination, 4, score);
        assertEquals(mean, number(row, score + "_mean"), 1e-15);
        assertEquals(
            mean, (number(row, score + "_ci95_low") + number(row, score + "_ci95_high")) / 2, 1e-9);
      }
    }
    Map<String, String> best =
        combinations.stream()
            .max(Comparator.comparingDouble(row -> number(row, "val_score_mean")))
            .orElseThrow();
    assertEquals("1", cell(best, "rank"));
    assertEquals(cell(best, "best_experiment"), "" + trained.best().number());
    for (TrainedSession.Combination one : trained.combinations()) {
      Map<String, String> row = combinations.get(one.number() - 1);
      assertEquals(Map.of("learning_rate", number(row, "learning_rate")), one.parameters());
      assertEquals(number(row, "val_score_mean"), one.valScore().mean());
      assertEquals(number(row, "test_score_ci95_high"), one.testScore().high());
      assertEquals(number(row, "rank"), one.rank().getAsInt());
      int first = 4 * one.number() - 3;
      assertEquals(List.of(first, first + 1, first + 2, first + 3), one.experiments());
    }
    assertEquals(2, trained.combinations().size());
    String out = told.toString(StandardCharsets.UTF_8);
    assertTrue(
        out.contains("Each combination has 4 experiments, over fold, seed; the mean of"), out);
    assertTrue(out.matches("(?s).*Best combination: [^\n]*; test_score 0\\.\\d+ ± .*"), out);
    assertTrue(
        out.contains(
            "Best combination: "
                + cell(best, "combination")
                + " with learning_rate "
                + cell(best, "learning_rate")),
        out);
    checkStatus(combinations);
  }

  private void checkStatus(List<Map<String, String>> combinations) {
    CommandRun run = CommandRun.of(folder, "status", "--session", "s", "--json");
    JsonArray told =
        JsonParser.parseString(run.out()).getAsJsonObject().getAsJsonArray("combinations");
    assertEquals(combinations.size(), told.size());
    for (int i = 0; i < told.size(); i++) {
      JsonObject one = told.get(i).getAsJsonObject();
      Map<String, String> row = combinations.get(i);
      assertEquals(number(row, "val_score_mean"), one.get("val_score_mean").getAsDouble());
      assertEquals(
          number(row, "test_score_ci95_low"), one.get("test_score_ci95_low").getAsDouble());
      assertEquals(number(row, "rank"), one.get("rank").getAsInt());
      assertEquals(
          number(row, "learning_rate"),
          one.getAsJsonObject("parameters").get("learning_rate").getAsDouble());
      assertEquals(1, one.getAsJsonObject("parameters").size());
    }
    String text = CommandRun.of(folder, "status", "--session", "s").out();
    assertTrue(text.contains("combination  learning_rate  completed  val_score ± std"), text);
  }

  @Test
  void aFailedFoldLeavesItsCombinationWithoutRank() throws IOException {
    TrainedSession trained =
        train(
            """
            fault_: ['', shape]
            aggregate_over: fault
            learning_rate_: [0.01, 0.3]
            batch_size: 16
            num_epochs: 1
            log_freq: 100
            copy_code: false
            """);
    List<Map<String, String>> combinations = table("result_by_combination.csv");
    for (Map<String, String> row : combinations) {
      assertEquals(
          List.of("1", "1", "0", "", ""),
          Stream.of("completed", "failed", "pruned", "rank", "val_score_std")
              .map(heading -> cell(row, heading))
              .toList());
      assertFalse(cell(row, "val_score_mean").isEmpty());
    }
    UserException none = assertThrows(UserException.class, trained::best);
    assertTrue(none.problem().contains("has a score of each of its experiments"), none.problem());
    assertFalse(told.toString(StandardCharsets.UTF_8).contains("Best combination"));
  }

  private List<String> decisions() throws IOException {
    return Files.readAllLines(file("search.jsonl")).stream()
        .map(line -> line.replaceAll(",\"seconds\".*", ""))
        .toList();
  }

  /** All that must be the same whoever was interrupted when. */
  private Map<String, String> results() throws IOException {
    Map<String, String> results = new TreeMap<>();
    for (int k = 1; Files.exists(file("experiment_" + k)); k++) {
      for (String name : List.of("config.yaml", "metrics.csv")) {
        String file = "experiment_" + k + "/" + name;
        results.put(file, Files.readString(file(file)));
      }
    }
    results.put("overview", CommandRun.settledOverview(file("result_overview.csv")));
    results.put("combinations", Files.readString(file("result_by_combination.csv")));
    results.put("best", Files.readString(file("best_config.yaml")));
    results.put("decisions", String.join("\n", decisions()));
    return results;
  }

  @Test
  void aSearchAsksPointsPrunesThemByTheirMeansAndComesToTheSameAfterLosses() throws IOException {
    TrainedSession trained = train(SEARCH);
    checkDecisions();
    List<Map<String, String>> overview = table("result_overview.csv");
    List<Map<String, String>> combinations = table("result_by_combination.csv");
    assertEquals(15, overview.size());
    List<Integer> order =
        IntStream.rangeClosed(1, 5)
            .boxed()
            .sorted(
                Comparator.<Integer>comparingDouble(c -> -mean(overview, c, 3, "val_score"))
                    .thenComparing(c -> !cell(combinations.get(c - 1), "pruned").equals("0"))
                    .thenComparing(c -> c))
            .toList();
    for (int k = 1; k <= 15; k++) {
      int rank = order.indexOf((k - 1) / 3 + 1) + 1;
      assertEquals("" + rank, cell(overview.get(k - 1), "rank"));
    }
    for (Map<String, String> row : combinations) {
      assertTrue(List.of("0", "3").contains(cell(row, "pruned")), "together: " + row);
    }
    assertTrue(combinations.stream().anyMatch(row -> cell(row, "pruned").equals("3")));
    assertEquals((order.get(0) - 1), (trained.best().number() - 1) / 3);
    assertEquals(trained.best().directory().toRealPath(), file("best").toRealPath());
    String out = told.toString(StandardCharsets.UTF_8);
    assertTrue(out.contains("Each combination has 3 experiments, over fold"), out);
    assertTrue(out.contains("Best combination: " + order.get(0) + " with learning_rate "), out);

    Map<String, String> before = results();
    // The journal ends within a point, and some results and experiments are lost.
    List<String> journal = Files.readAllLines(file("search.jsonl"));
    Files.write(file("search.jsonl"), journal.subList(0, 5));
    Files.delete(file("experiment_5/result.json"));
    delete(file("experiment_6"));
    delete(file("experiment_13"));
    train(SEARCH);
    assertEquals(before, results());
    Files.delete(file("search.jsonl"));
    delete(file("experiment_2"));
    train(SEARCH);
    assertEquals(before, results());
    // A line that gives an experiment the fold of another one is no decision of this search.
    Files.writeString(
        file("search.jsonl"),
        String.join("\n", sealedWithOtherFold(journal)) + "\n",
        StandardCharsets.UTF_8);
    train(SEARCH);
    assertTrue(
        told.toString(StandardCharsets.UTF_8).contains("cannot have decided on job 2"),
        told.toString(StandardCharsets.UTF_8));
    assertEquals(before, results());
  }

  private static List<String> sealedWithOtherFold(List<String> journal) {
    List<String> lines = new ArrayList<>(journal);
    String open = lines.get(1).replaceFirst("\"fold\":1", "\"fold\":2");
    open = open.substring(0, open.indexOf(",\"crc32c\""));
    CRC32C checksum = new CRC32C();
    checksum.update(open.getBytes(StandardCharsets.UTF_8));
    lines.set(1, open + String.format(",\"crc32c\":\"%08x\"}", checksum.getValue()));
    return lines;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** Each decision is on all folds of a point; only the fold tells its experiments apart. */
  private void checkDecisions() throws IOException {
    List<String> decisions = decisions();
    assertEquals(0, decisions.size() % 3);
    for (int i = 0; i < decisions.size(); i++) {
      JsonObject job = JsonParser.parseString(decisions.get(i) + "}").getAsJsonObject();
      JsonObject first = JsonParser.parseString(decisions.get(i - i % 3) + "}").getAsJsonObject();
      assertEquals(i + 1, job.get("job").getAsInt());
      assertEquals(first.get("experiment").getAsInt() + i % 3, job.get("experiment").getAsInt());
      assertEquals(first.get("until"), job.get("until"));
      assertEquals(first.has("values"), job.has("values"));
      if (job.has("values")) {
        JsonObject values = job.getAsJsonObject("values");
        assertEquals(i % 3, values.remove("fold").getAsInt());
        first.getAsJsonObject("values").remove("fold");
        assertEquals(first.getAsJsonObject("values"), values);
      }
    }
  }

  @Test
  void severalWorkersComeToTheSameAfterLosses() throws IOException {
    Files.writeString(folder.resolve("config.yaml"), SEARCH);
    CommandRun run =
        CommandRun.train(folder, "s", "--parallel", "2", "--set", "Search.num_experiments=3");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    checkDecisions();
    Map<String, String> before = results();
    Files.delete(file("search.jsonl"));
    delete(file("experiment_3"));
    delete(file("experiment_7"));
    CommandRun again =
        CommandRun.train(folder, "s", "--parallel", "2", "--set", "Search.num_experiments=3");
    assertEquals(ExitStatus.COMPLETED, again.status(), again.err());
    assertEquals(before, results());
  }
}
