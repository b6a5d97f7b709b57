package io.github.scitemplate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.pitfalls.BuildComponents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mistakes that projects make, from the command to the message: none passes in silence. */
class PitfallsTest {
  private static final String EPOCHS = "num_epochs: 2\nlog_freq: 1\n";

  @TempDir Path folder;

  private CommandRun run(String command, String config, String... more) throws IOException {
    Files.writeString(folder.resolve("config.yaml"), config);
    return again(
        command, Stream.concat(Stream.of("--cfg", "config.yaml"), Stream.of(more)).toList());
  }

  private CommandRun again(String command, List<String> more) {
    List<String> words =
        Stream.concat(
                Stream.of(
                    command, "--components", "io.github.scitemplate.pitfalls.BuildComponents"),
                more.stream())
            .toList();
    return CommandRun.of(folder, words.toArray(String[]::new));
  }

  private CommandRun train(String config) throws IOException {
    return here(config, "train", "--session", "s", "--threads", "1");
  }

  private CommandRun plan(String config) throws IOException {
    return here(config, "plan");
  }

  private CommandRun here(String config, String... words) throws IOException {
    Files.writeString(folder.resolve("config.yaml"), config);
    return CommandRun.here(folder, new BuildComponents(), words);
  }

  private List<String> metrics(int experiment, String split, String metric) throws IOException {
    return Files.readAllLines(folder.resolve("results/s/experiment_" + experiment + "/metrics.csv"))
        .stream()
        .map(line -> line.split(","))
        .filter(row -> row[2].equals(split) && row[3].equals(metric))
        .map(row -> row[4])
        .toList();
  }

  private JsonObject result() throws IOException {
    Path file = folder.resolve("results/s/experiment_1/result.json");
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
  }

  private static void assertTold(String expected, CommandRun run) {
    String all = run.out() + run.err();
    assertTrue(all.contains(expected), all);
    assertFalse(all.contains("\tat "), "no trace: " + all);
  }

  private static void assertPlanRefuses(String expected, CommandRun run) {
    assertEquals(ExitStatus.USER_ERROR, run.status(), run.out() + run.err());
    assertTold(expected, run);
  }

  private static void assertFails(String expected, CommandRun run) {
    assertEquals(ExitStatus.FAILED, run.status(), run.out() + run.err());
    assertTold(expected, run);
  }

  @ParameterizedTest
  @CsvSource({
    "float_column, mse, 1, '(16, 1)', '(16, 1)'",
    "column, mean, 2, '(16, 2)', '(16, 1)'",
    "float_flat, fitting_mae, 1, '(16, 1)', '(16)'"
  })
  void labelsOfAnotherShapeHaveNoAccuracy(
      String labels, String criterion, int units, String predicted, String labelled)
      throws IOException {
    String config =
        "labels: " + labels + "\ncriterion: " + criterion + "\nunits: " + units + "\n" + EPOCHS;
    String told = "the predictions have shape " + predicted + " and the labels " + labelled + ".";
    assertPlanRefuses(told, plan(config));
    assertFails(told, train(config));
    assertEquals(List.of(), metrics(1, "val", "acc"));
  }

  @Test
  void aCriterionThatSpreadsLabelsOverPredictionsIsWarnedOfWithItsLine() throws IOException {
    String config = "labels: float_flat\nunits: 1\nmetrics: [loss]\nscore_metric: loss\n" + EPOCHS;
    CommandRun spreads = train("criterion: mae\n" + config);
    assertEquals(ExitStatus.COMPLETED, spreads.status(), spreads.err());
    assertTold(
        "Warning: the criterion combines predictions of shape (16, 1) with labels of shape (16) element by element (sub)",
        spreads);
    assertTold("at io.github.scitemplate.pitfalls.BuildComponents.", spreads);
    assertEquals(1, spreads.out().split("which spreads them", -1).length - 1, "told once");
  }

  @Test
  void aMetricThatSpreadsIsWarnedOfAndOneThatFitsIsNot() throws IOException {
    CommandRun run =
        train(
            "labels: float_flat\nunits: 1\ncriterion: fitting_mae\nmetrics: [loss, weight, spread]\nscore_metric: loss\n"
                + EPOCHS);
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertTold("Warning: the metric spread combines predictions of shape (16, 1)", run);
    assertEquals(1, run.out().split("which spreads them", -1).length - 1, run.out());
  }

  @Test
  void theLeastLossIsTheBestByItself() throws IOException {
    CommandRun run = train("score_metric: loss\nlearning_rate: 0.5\nnum_epochs: 6\npatience: 3\n");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    List<Double> losses =
        metrics(1, "val", "loss").stream().map(Double::parseDouble).collect(Collectors.toList());
    double least = losses.stream().mapToDouble(d -> d).min().orElseThrow();
    assertEquals(6, losses.size(), "it gets better each time, so patience has no cause");
    assertEquals(least, result().get("val_score").getAsDouble());
    Path config = folder.resolve("results/s/experiment_1/config.yaml");
    assertTrue(Files.readString(config).endsWith("score_mode: min\n"), "it runs by itself");
    CommandRun again = train(Files.readString(folder.resolve("config.yaml")));
    assertEquals(ExitStatus.COMPLETED, again.status(), again.err());
    assertTold("All experiments of the session have ended already.", again);
  }

  @ParameterizedTest
  @ValueSource(strings = {"error", "ce"})
  void aMetricSaysItselfThatTheLeastIsBest(String metric) throws IOException {
    CommandRun run =
        train("metrics: [" + metric + "]\nscore_metric: " + metric + "\nnum_epochs: 3\n");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertEquals(
        metrics(1, "val", metric).stream().mapToDouble(Double::parseDouble).min().orElseThrow(),
        result().get("val_score").getAsDouble());
  }

  @Test
  void whatTheConfigSaysOfTheScoreCounts() throws IOException {
    CommandRun run =
        train("score_metric: loss\nscore_mode: max\nlearning_rate: 0.5\nnum_epochs: 3\n");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertEquals(
        metrics(1, "val", "loss").stream().mapToDouble(Double::parseDouble).max().orElseThrow(),
        result().get("val_score").getAsDouble());
  }

  @Test
  void ofAMetricOfOnesOwnTheDirectionIsToldWhereNobodySaysIt() throws IOException {
    String config = "metrics: [loss, weight]\nscore_metric: weight\n" + EPOCHS;
    String told = "nothing says whether more or less of weight is better, so more is taken";
    CommandRun planned = plan(config);
    assertEquals(ExitStatus.COMPLETED, planned.status(), planned.err());
    assertTrue(planned.out().contains(told), planned.out());
    CommandRun run = train(config);
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertTrue(run.out().contains("Warning: " + told), run.out());
    assertTrue(run.out().contains("`score_mode: max` or `score_mode: min`"), run.out());
    assertEquals(
        metrics(1, "val", "weight").stream().mapToDouble(Double::parseDouble).max().orElseThrow(),
        result().get("val_score").getAsDouble());
    CommandRun said =
        run(
            "train",
            config + "score_mode: min\n",
            "--session",
            "s",
            "--threads",
            "1",
            "--overwrite");
    assertEquals(ExitStatus.COMPLETED, said.status(), said.err());
    assertFalse(said.out().contains(told), said.out());
  }

  @Test
  void aSearchForTheLeastLossRanksItFirst() throws IOException {
    CommandRun run =
        train(
            "score_metric: loss\nlearning_rate_: [0.001, 1.0, 0.01]\nnum_epochs: 2\nSearch: {method: grid, pruning: {method: asha, reduction: 3}}\n");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertTold("Best: experiment 2", run);
    String best = Files.readString(folder.resolve("results/s/best_config.yaml"));
    assertTrue(best.contains("score_mode: min"), best);
  }

  @Test
  void aSessionThatBeganBeforeMetricsSaidItGoesOnAsItBegan() throws IOException {
    String config = "score_metric: loss\nlearning_rate: 0.5\nnum_epochs: 3\n";
    assertEquals(ExitStatus.COMPLETED, train(config).status());
    Path session = folder.resolve("results/s");
    for (String name : List.of("session.json", ".session.json")) {
      JsonObject record =
          JsonParser.parseString(Files.readString(session.resolve(name))).getAsJsonObject();
      record.remove("minimised");
      record.remove("crc32c"); // as records then had none
      Files.writeString(session.resolve(name), record.toString());
    }
    try (Stream<Path> files = Files.walk(session.resolve("experiment_1"))) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    CommandRun run = again("resume", List.of("--session", "s"));
    assertEquals(ExitStatus.COMPLETED, run.status(), run.out() + run.err());
    assertEquals(
        metrics(1, "val", "loss").stream().mapToDouble(Double::parseDouble).max().orElseThrow(),
        result().get("val_score").getAsDouble());
  }

  @Test
  void threeIterationsOfAnAccumulationOfFourAreOneUpdate() throws IOException {
    CommandRun run =
        train(
            "num_iterations: 3\naccumulate_grad_batches: 4\nbatch_size: 4\nones: true\nin_order: true\nmodel: counter\n"
                + "criterion: mean\nlearning_rate: 0.25\nlabels: float_column\nmetrics: [loss, weight]\n"
                + "score_metric: weight\nscore_mode: min\n");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertEquals(List.of("-0.25"), metrics(1, "val", "weight"));
  }

  @Test
  void whatIsNoNumberIsNeverRightAndItsSampleIsNamed() throws IOException {
    CommandRun run = train("nan_in: val\nnan_at: 21\nlearning_rate: 0.5\n" + EPOCHS);
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertTold(
        "Warning: the loss of validation is NaN in batch 2/2: sample 21 of the validation data has NaN in its input.",
        run);
    for (String accuracy : metrics(1, "val", "acc")) {
      assertTrue(Double.parseDouble(accuracy) < 1, accuracy);
    }
    assertEquals(List.of("NaN", "NaN"), metrics(1, "val", "loss"));
  }

  @Test
  void aLossThatIsNoNumberIsFoundThoughItIsNotTracked() throws IOException {
    CommandRun run = train("metrics: [acc]\nnan_in: train\nnan_at: 37\nin_order: true\n" + EPOCHS);
    assertFails(
        "The training loss is NaN at epoch 1/2, iteration 3/4: sample 37 of the training data has NaN in its input.",
        run);
    assertTold("Correct the sample, or leave it out of the data set.", run);
  }

  @Test
  void aLossThatDivergesOnGoodDataIsNotBlamedOnThem() throws IOException {
    CommandRun run =
        train("criterion: diverges\nmetrics: [acc]\nlearning_rate: 1.0e+12\n" + EPOCHS);
    assertFails("the training diverged.", run);
    assertTold("Lower the learning rate", run);
  }

  @ParameterizedTest
  @CsvSource({"batch_norm, 02BatchNorm", "own_batch_norm, 01Pair.02second"})
  void aLastBatchTooSmallForBatchNormIsToldBeforeItComes(String model, String block)
      throws IOException {
    String config = "model: " + model + "\nn_train: 9\nbatch_size: 4\n" + EPOCHS;
    CommandRun planned = plan(config);
    assertPlanRefuses("In the last batch of training, of 1 sample: ", planned);
    CommandRun trained = train(config);
    for (CommandRun run : List.of(planned, trained)) {
      assertTold("The model failed in its block " + block + " with input of shape (1, 4)", run);
      assertTold("Expected more than 1 value per channel when training", run);
      assertTold("leave it out with dropLast() of the DataLoader", run);
    }
    assertEquals(ExitStatus.FAILED, trained.status());
    assertFalse(trained.out().contains("validation after"), "not after an epoch");
    assertEquals(
        ExitStatus.COMPLETED,
        run("train", config + "drop_last: true\n", "--session", "t").status());
  }

  @Test
  void aBatchOfOneSampleIsTooSmallForBatchNorm() throws IOException {
    CommandRun run = plan("model: batch_norm\nn_train: 9\nbatch_size: 1\n" + EPOCHS);
    assertPlanRefuses("block 02BatchNorm with input of shape (1, 4)", run);
    assertTold("choose a larger batch size; dropLast()", run);
  }

  @Test
  void aMetricThatIsNoNumberIsNamedWithItsShapeAndLine() throws IOException {
    String config = "metrics: [loss, acc, vector]\n" + EPOCHS;
    String told =
        "The metric vector gave an array of shape (2) for predictions of shape (16, 2) and labels of shape (16)";
    CommandRun run = train(config);
    assertFails(told, run);
    assertTold("at io.github.scitemplate.pitfalls.BuildComponents.", run);
    assertPlanRefuses(told, plan(config));
    CommandRun failing = plan("metrics: [acc, failing]\n" + EPOCHS);
    assertPlanRefuses("The metric failing failed on predictions of shape (16, 2)", failing);
    assertTold("at io.github.scitemplate.pitfalls.BuildComponents.", failing);
    assertEquals(ExitStatus.COMPLETED, plan("metrics: [acc, one]\n" + EPOCHS).status());
  }

  @Test
  void aLossThatIsNoNumberOrHasNoGradientIsToldWithItsLine() throws IOException {
    CommandRun vector = plan("criterion: vector\n" + EPOCHS);
    assertPlanRefuses("The criterion gave a loss of shape (16)", vector);
    assertTold("at io.github.scitemplate.pitfalls.BuildComponents.", vector);
    CommandRun cut = plan("criterion: cut\n" + EPOCHS);
    assertPlanRefuses("has no gradient. It must come from the predictions", cut);
    assertTold("at io.github.scitemplate.pitfalls.BuildComponents.", cut);
  }

  @Test
  void theNameOfTheLearningRateIsRefusedForAMetric() throws IOException {
    CommandRun run = train("metrics: [loss, lr]\nscore_metric: lr\nscore_mode: min\n" + EPOCHS);
    assertPlanRefuses("A metric is called lr, as the learning rate is", run);
    assertFalse(Files.exists(folder.resolve("results")), "nothing is created");
  }

  @ParameterizedTest
  @CsvSource({
    "n_val: 0, 'There are no samples in the validation data.'",
    "n_test: 0, 'There are no samples in the test data.'",
    "n_train: 8, 'The batch size 16 is larger than the training data of 8 samples.'",
    "batch_size: 0, 'The batch size of the training data must be at least 1, but is 0.'"
  })
  void dataWithoutABatchAreNamed(String line, String told) throws IOException {
    CommandRun run = train(line + "\n" + EPOCHS);
    assertPlanRefuses(told, run);
    assertFalse(run.err().contains("The last value it read"), run.err());
    assertTold("at io.github.scitemplate.pitfalls.BuildComponents.buildDataLoaders", run);
  }

  @ParameterizedTest
  @CsvSource({"train, the training data", "val, the validation data", "test, the test data"})
  void aSampleThatCannotBeReadIsNamedWithItsData(String split, String data) throws IOException {
    String told = "Sample 1 of " + data + " could not be made: IOException: the picture is cut off";
    assertPlanRefuses(told, plan("unreadable: " + split + "\nin_order: true\n" + EPOCHS));
    assertFails(told, train("unreadable: " + split + "\nin_order: true\n" + EPOCHS));
  }

  @Test
  void anInterruptOfOnesOwnThreadDisturbsNothing() throws IOException {
    CommandRun run = train("criterion: interrupts\nmetrics: [loss]\nscore_metric: loss\n" + EPOCHS);
    assertEquals(ExitStatus.COMPLETED, run.status(), run.out() + run.err());
    CommandRun plain = run("train", "criterion: ce\n" + EPOCHS, "--session", "plain");
    assertEquals(ExitStatus.COMPLETED, plain.status(), plain.err());
  }

  @Test
  void causesInACircleEndInOneMessage() throws IOException {
    String told =
        "The criterion failed on predictions of shape (16, 2) and labels of shape (16): round";
    assertPlanRefuses(told, plan("criterion: circle\n" + EPOCHS));
    assertFails(told, train("criterion: circle\n" + EPOCHS));
  }

  @Test
  void endlessRecursionEndsInOneMessage() throws IOException {
    String told = "The model cannot be built for input of shape [(16, 4)]: StackOverflowError";
    CommandRun planned = plan("model: deep\n" + EPOCHS);
    assertPlanRefuses(told, planned);
    assertTold("at io.github.scitemplate.pitfalls.BuildComponents.deeper", planned);
    assertFails(told, train("model: deep\n" + EPOCHS));
  }

  @Test
  void aBlockThatCutsTheGradientIsNamed() throws IOException {
    CommandRun run = plan("model: cast\n" + EPOCHS);
    assertPlanRefuses("The parameter 01Linear.weight gets no gradient", run);
    assertTold("The output of the block 02LambdaBlock has no gradient", run);
    assertTold("toType and duplicate", run);
  }

  @Test
  void aTypeThatWouldEndTheProcessIsRefusedWithItsBlock() throws IOException {
    String told = "The model failed in its block 02LambdaBlock: toType asks for bfloat16";
    CommandRun planned = plan("model: half\n" + EPOCHS);
    assertPlanRefuses(told, planned);
    assertTold("at io.github.scitemplate.pitfalls.BuildComponents.", planned);
    assertFails(told, train("model: half\n" + EPOCHS));
  }

  @Test
  void whatIsDrawnInEvaluationIsDrawnAgain() throws IOException {
    CommandRun run = train("model: noisy\neval_batch_size: 7\nnum_epochs: 3\n");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    for (String split : List.of("val", "test")) {
      CommandRun evaluated =
          again(
              "evaluate",
              List.of("--session", "s", "--experiment", "1", "--split", split, "--json"));
      assertEquals(ExitStatus.COMPLETED, evaluated.status(), evaluated.err());
      JsonObject json = JsonParser.parseString(evaluated.out()).getAsJsonObject();
      List<String> logged = metrics(1, split, "loss");
      int best = split.equals("val") ? json.get("best_iteration").getAsInt() / 4 - 1 : 0;
      assertEquals(
          Double.parseDouble(logged.get(best)),
          json.getAsJsonObject("metrics").get("loss").getAsDouble());
    }
    assertEquals(3, metrics(1, "val", "loss").stream().distinct().count());
  }
}
