package io.github.scitemplate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.scitemplate.error.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole searches over the tiny project, with real worker processes. */
class SearchSessionTest {
  private static final String SPACE =
      """
      learning_rate_: {log_uniform: [1.0e-3, 0.5]}
      batch_size_: [8, 16, 32]
      hidden_: {int_uniform: [2, 8]}
      optimizer_: [sgd, adam]
      log_freq: 100
      """;

  @TempDir static Path shared;
  private static CommandRun trained;

  @TempDir Path folder;

  /** Most tests look at the same search, or go on from it. */
  @BeforeAll
  static void searchOnce() throws IOException {
    Files.writeString(shared.resolve("config.yaml"), PRUNED);
    trained = CommandRun.train(shared, "s", "--parallel", "3");
    assertEquals(ExitStatus.COMPLETED, trained.status(), trained.err());
  }

  /** Puts that search here as the session s; what its training printed. */
  private CommandRun searched() throws IOException {
    config(PRUNED);
    StudyProject.copy(shared.resolve("results"), folder.resolve("results"));
    return trained;
  }

  private CommandRun train(String session, String... more) {
    return CommandRun.train(folder, session, more);
  }

  private CommandRun trainHere(String session, String... more) {
    return CommandRun.trainHere(folder, session, more);
  }

  private void config(String text) throws IOException {
    Files.writeString(folder.resolve("config.yaml"), text);
  }

  private Path file(String session, String name) {
    return folder.resolve("results").resolve(session).resolve(name);
  }

  private List<List<String>> overview(String session) throws IOException {
    return Files.readAllLines(file(session, "result_overview.csv")).stream()
        .map(line -> List.of(line.split(",", -1)))
        .toList();
  }

  private static List<String> column(List<List<String>> overview, String heading) {
    int place = overview.get(0).indexOf(heading);
    return overview.stream().skip(1).map(row -> row.get(place)).toList();
  }

  /** The decisions without the times at which they were made. */
  private List<String> decisions(String session) throws IOException {
    return Files.readAllLines(file(session, "search.jsonl")).stream()
        .map(line -> line.replaceAll(",\"seconds\".*", ""))
        .toList();
  }

  /** All that must be the same whoever was interrupted when. */
  private Map<String, String> results(String session) throws IOException {
    Map<String, String> results = new TreeMap<>();
    try (Stream<Path> files = Files.walk(file(session, ""))) {
      for (Path path : files.toList()) {
        if (path.endsWith("metrics.csv") || path.endsWith("config.yaml")) {
          results.put(file(session, "").relativize(path).toString(), Files.readString(path));
        }
      }
    }
    results.put("decisions", String.join("\n", decisions(session)));
    return results;
  }

  private static final String PRUNED =
      SPACE
          + """
          num_epochs: 9
          Search:
            method: tpe
            num_experiments: 12
            seed: 3
            pruning: {method: asha, min_epochs: 1, reduction: 3}
            exclude: ["batch_size == 8 and learning_rate > 0.3"]
          """;

  @Test
  void aSearchLeavesItsWinnerRanksAndImportances() throws IOException {
    CommandRun run = searched();
    List<List<String>> overview = overview("s");
    assertEquals(
        "experiment,learning_rate,batch_size,hidden,optimizer,val_score,test_score,status,best_iteration,seconds,rank",
        String.join(",", overview.get(0)));
    assertEquals(13, overview.size());
    List<String> ranks = column(overview, "rank");
    int best = ranks.indexOf("1") + 1;
    double top =
        column(overview, "val_score").stream().mapToDouble(Double::valueOf).max().orElseThrow();
    assertEquals(top, Double.valueOf(column(overview, "val_score").get(best - 1)));
    assertEquals("completed", column(overview, "status").get(best - 1));
    assertEquals(file("s", "experiment_" + best).toRealPath(), file("s", "best").toRealPath());
    String config = Files.readString(file("s", "best_config.yaml"));
    assertEquals(Files.readString(file("s", "experiment_" + best + "/config.yaml")), config);
    assertFalse(config.contains("Search"), config);
    assertTrue(column(overview, "status").contains("pruned"));
    assertTrue(
        Files.readString(file("s", "parameter_importance.csv"))
            .startsWith("parameter,importance\n"));
    assertTrue(run.out().contains("Best: experiment " + best + " with learning_rate "), run.out());
    assertTrue(run.out().contains("12 experiments from config.yaml, chosen by tpe"), run.out());
    assertTrue(run.out().contains(", promoted: "), run.out());

    CommandRun again = trainHere("s");
    assertEquals(ExitStatus.COMPLETED, again.status(), again.err());
    assertTrue(again.out().contains("have ended already"), again.out());
    assertTrue(again.out().contains("Best: experiment " + best), again.out());

    config(config);
    assertEquals(ExitStatus.COMPLETED, trainHere("winner").status());
    assertEquals(
        Files.readString(file("s", "experiment_" + best + "/metrics.csv")),
        Files.readString(file("winner", "experiment_1/metrics.csv")),
        "the config of the best runs by itself, to the same numbers");
  }

  @Test
  void theSameSearchMakesTheSameExperimentsAgain() throws IOException {
    searched();
    assertEquals(ExitStatus.COMPLETED, train("again", "--parallel", "3").status());
    assertEquals(results("s"), results("again"));
  }

  @Test
  void prunedExperimentsStopEarlyAndPromotedOnesRepeatNothing() throws IOException {
    searched();
    int completed = 0;
    for (int k = 1; k <= 12; k++) {
      JsonObject result =
          JsonParser.parseString(Files.readString(file("s", "experiment_" + k + "/result.json")))
              .getAsJsonObject();
      List<String> validations =
          Files.readAllLines(file("s", "experiment_" + k + "/metrics.csv")).stream()
              .filter(line -> line.contains(",val,acc,"))
              .map(line -> line.split(",")[1])
              .toList();
      boolean whole = result.get("status").getAsString().equals("completed");
      completed += whole ? 1 : 0;
      int epochs = whole ? 9 : validations.size();
      assertTrue(List.of(1, 3, 9).contains(epochs), "rungs are after 1 and 3 epochs: " + epochs);
      assertEquals(
          Stream.iterate(1, e -> e <= epochs, e -> e + 1).map(String::valueOf).toList(),
          validations,
          "each epoch once");
      assertTrue(
          Files.exists(file("s", "experiment_" + k + "/checkpoints/last.safetensors")) || whole,
          "what is pruned keeps its checkpoint");
    }
    assertTrue(completed >= 1 && completed <= 4, completed + " of 12");
  }

  @ParameterizedTest
  @ValueSource(strings = {"random", "sobol", "cmaes", "tpe"})
  void everyMethodSearchesAsLongAsItIsTold(String method) throws IOException {
    config(
        SPACE + "num_epochs: 1\nSearch: {method: " + method + ", num_experiments: 5, seed: 1}\n");
    CommandRun run = trainHere("s");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertEquals(
        List.of("completed", "completed", "completed", "completed", "completed"),
        column(overview("s"), "status"));
    assertEquals(5, column(overview("s"), "learning_rate").stream().distinct().count());
  }

  @Test
  void aGridTriesWhatIsNotExcludedAndConditionsLeaveOutWhatDoesNotMatter() throws IOException {
    config(
        """
        learning_rate: 0.01
        batch_size_: [16, 32]
        optimizer_: [sgd, adam]
        momentum_: [0.5, 0.9]
        hidden: 4
        num_epochs: 1
        Search:
          exclude: [batch_size == 32 and optimizer == 'adam']
          when: {momentum: optimizer == 'sgd'}
        """);
    CommandRun run = trainHere("s");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertEquals(
        List.of("16 sgd 0.5", "16 sgd 0.9", "16 adam ", "32 sgd 0.5", "32 sgd 0.9"),
        overview("s").stream()
            .skip(1)
            .map(row -> row.get(1) + " " + row.get(2) + " " + row.get(3))
            .toList());
  }

  @Test
  void keysWithinAChosenSectionAreSearchedOnlyThere() throws IOException {
    config(
        """
        Optimizer_:
          - {optimizer: sgd, learning_rate_: {log_uniform: [0.01, 0.5]}, momentum_: {uniform: [0.5, 0.99]}}
          - {optimizer: adam, learning_rate_: {log_uniform: [0.0001, 0.01]}}
        batch_size: 16
        hidden: 4
        num_epochs: 1
        Search: {method: sobol, num_experiments: 6}
        """);
    CommandRun run = trainHere("s");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    List<List<String>> overview = overview("s");
    List<String> optimizers = column(overview, "optimizer");
    assertTrue(optimizers.containsAll(List.of("sgd", "adam")), optimizers.toString());
    for (int i = 0; i < 6; i++) {
      double rate = Double.parseDouble(column(overview, "learning_rate").get(i));
      boolean sgd = optimizers.get(i).equals("sgd");
      assertEquals(sgd, rate >= 0.01);
      assertEquals(sgd, !column(overview, "momentum").get(i).isEmpty());
    }
  }

  @Test
  void aSearchBeginsWithWhatItIsToldTo() throws IOException {
    config(
        SPACE
            + """
            num_epochs: 1
            Search:
              method: random
              num_experiments: 3
              start_with:
                - {learning_rate: 0.01, batch_size: 16, hidden: 5, optimizer: adam}
                - {learning_rate: 0.1, batch_size: 8, hidden: 2, optimizer: sgd}
            """);
    assertEquals(ExitStatus.COMPLETED, trainHere("s").status());
    List<List<String>> overview = overview("s");
    assertEquals(List.of("0.01", "16", "5", "adam"), overview.get(1).subList(1, 5));
    assertEquals(List.of("0.1", "8", "2", "sgd"), overview.get(2).subList(1, 5));
    assertEquals(4, overview.size());
  }

  @Test
  void limitsEndAnySession() throws IOException {
    String grid = "learning_rate_: [0.01, 0.02, 0.05]\nbatch_size: 16\nhidden: 4\nnum_epochs: 1\n";
    config(grid + "max_experiments: 2\n");
    CommandRun run = trainHere("most");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertEquals(3, overview("most").size());
    assertFalse(overview("most").get(0).contains("rank"), "nobody asked for a search");
    config(grid + "stop_when: val_score >= 0.1\n");
    run = trainHere("good");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertEquals(2, overview("good").size());
    assertTrue(run.out().contains("stop_when"), run.out());
    CommandRun status = CommandRun.of(folder, "status", "--session", "good");
    assertTrue(status.out().contains("1 experiment: 1 completed"), status.out());
    config(grid + "max_hours: 1.0e-6\n");
    run = trainHere("late");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertTrue(overview("late").size() < 3, "time is over at once");
    assertTrue(run.out().contains("time is over"), run.out());
    assertTrue(trainHere("late").out().contains("have ended already"));
  }

  @Test
  void aLimitAloneComparesNoScores() throws IOException {
    config(
        "score_metric_: [acc, loss]\nlearning_rate: 0.01\nbatch_size: 16\nhidden: 4\nnum_epochs: 1\nmax_experiments: 1\n");
    CommandRun run = trainHere("s");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertEquals(2, overview("s").size());
  }

  @Test
  void oneBatchOfASearchThatOnlyTimeEndsIsSoonDone() throws IOException {
    config(SPACE + "num_epochs: 1\nSearch: {method: random, budget: 9d}\n");
    CommandRun run = train("s", "--fast-dev-run");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertFalse(Files.exists(file("s", "")));
    assertFalse(run.out().contains(System.getProperty("java.io.tmpdir") + "/template"), run.out());
    assertFalse(run.out().contains("Overview: "), run.out());
  }

  @Test
  void ofASearchThatTimeEndsNobodyKnowsTheNumberOfExperiments() throws IOException {
    config(SPACE + "num_epochs: 1\nSearch: {method: random, budget: 1s}\n");
    CommandRun run = trainHere("s");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    CommandRun none = CommandRun.of(folder, "evaluate", "--session", "s", "--experiment", "0");
    assertEquals(ExitStatus.USER_ERROR, none.status());
    assertTrue(none.err().contains("There is no experiment 0: "), none.err());
    assertFalse(none.err().contains(String.valueOf(Integer.MAX_VALUE)), none.err());
  }

  @Test
  void failedExperimentsAreNoScores() throws IOException {
    config(
        SPACE.replace("[8, 16, 32]", "[8, 16]")
            + "num_epochs: 1\nmisfit_: ['', val-labels]\nSearch: {method: tpe, num_experiments: 14, seed: 2}\n");
    CommandRun run = trainHere("s");
    assertEquals(ExitStatus.FAILED, run.status(), run.err());
    List<List<String>> overview = overview("s");
    for (List<String> row : overview.subList(1, overview.size())) {
      boolean failed = row.contains("failed");
      assertEquals(failed, row.contains("val-labels"), row.toString());
      assertEquals(failed, row.get(row.size() - 1).isEmpty(), "failed ones have no rank");
    }
  }

  @Test
  void theStatusOfASearchShowsWhatIsKnown() throws IOException {
    searched();
    CommandRun run = CommandRun.of(folder, "status", "--session", "s");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    Matcher counts =
        Pattern.compile("12 experiments: (\\d+) completed, (\\d+) pruned").matcher(run.out());
    assertTrue(counts.find(), run.out());
    assertEquals(12, Integer.parseInt(counts.group(1)) + Integer.parseInt(counts.group(2)));
  }

  @Test
  void planTriesTheEndsOfEveryRange() throws IOException {
    config(PRUNED);
    CommandRun run = CommandRun.here(folder, "plan", "--threads", "1");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertTrue(run.out().contains("log_uniform [0.001, 0.5]"), run.out());
    assertTrue(run.out().contains("Pruning: one of 3 goes on after 1, 3 epochs."), run.out());
    config(PRUNED.replace("[2, 8]", "[0, 8]"));
    CommandRun zero = CommandRun.here(folder, "plan", "--threads", "1");
    assertEquals(ExitStatus.USER_ERROR, zero.status(), zero.out());
  }

  @Test
  void aDamagedJournalLeadsToTheSameDecisionsAgain() throws IOException {
    searched();
    Map<String, String> before = results("s");
    Path journal = file("s", "search.jsonl");
    byte[] whole = Files.readAllBytes(journal);
    for (int place : new int[] {whole.length - 3, whole.length / 2, 1}) {
      byte[] damaged = whole.clone();
      damaged[place] ^= 1;
      Files.write(journal, damaged);
      CommandRun run = trainHere("s");
      assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
      assertTrue(run.out().contains("search.jsonl is damaged"), run.out());
      assertEquals(before, results("s"), "damage at " + place);
    }
    Files.delete(journal);
    assertEquals(ExitStatus.COMPLETED, trainHere("s").status());
    assertEquals(before, results("s"));
  }

  @Test
  void whatWasTrainedWithOtherParametersIsPutAside() throws IOException {
    config(SPACE + "num_epochs: 1\nSearch: {method: tpe, num_experiments: 16, seed: 2}\n");
    assertEquals(ExitStatus.COMPLETED, train("s", "--parallel", "4").status());
    String first = Files.readString(file("s", "experiment_16/config.yaml"));
    Files.delete(file("s", "search.jsonl"));
    CommandRun run = trainHere("s", "--parallel", "1");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertTrue(run.out().contains("with other parameters than the search gives it"), run.out());
    assertFalse(first.equals(Files.readString(file("s", "experiment_16/config.yaml"))));
    assertEquals(first, Files.readString(file("s", "experiment_16_other_1/config.yaml")));
    assertEquals(17, overview("s").size());
    assertEquals(ExitStatus.COMPLETED, trainHere("t", "--parallel", "1").status());
    assertEquals(decisions("t"), decisions("s"), "as one that was never another");
  }

  @Test
  void aFastDevRunOfASearchIsFast() throws IOException {
    config(PRUNED);
    CommandRun run = train("s", "--fast-dev-run");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertTrue(run.out().contains("3 of 3 experiments completed"), run.out());
    assertFalse(run.out().contains("best_config"), run.out());
    assertFalse(Files.exists(folder.resolve("results")));
  }
}
