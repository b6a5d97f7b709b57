package io.github.scitemplate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.scitemplate.error.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The best model's metrics, taken again by a worker process. */
class EvaluateTest {
  private static final String CONFIG =
      "batch_size: 16\nlearning_rate: 0.05\nema_decay_: [0, 0.5]\ntested_: [true, false]\nMisc:\n"
          + "  num_epochs: 4\n  log_freq: 2\n  seed: 3\n";

  @TempDir static Path made;
  @TempDir Path folder;
  private StudyProject project;

  /** Each test works on a copy. */
  @BeforeAll
  static void trained() throws IOException {
    StudyProject project = StudyProject.create(made);
    project.writeConfig(CONFIG);
    CommandRun run = project.run("train", "--session", "s", "--threads", "1");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
  }

  @BeforeEach
  void copied() throws IOException {
    project = new StudyProject(folder);
    StudyProject.copy(made, folder);
  }

  private CommandRun evaluate(String... more) {
    List<String> words = new ArrayList<>(List.of("evaluate", "--session", "s"));
    words.addAll(List.of(more));
    return project.run(words.toArray(String[]::new));
  }

  private JsonObject json(String experiment, String split) {
    CommandRun run = evaluate("--experiment", experiment, "--split", split, "--json");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    return JsonParser.parseString(run.out()).getAsJsonObject();
  }

  /** The values of a split in {@code metrics.csv} at an iteration, as text. */
  private String logged(String experiment, long iteration, String split, String metric)
      throws IOException {
    return Files.readAllLines(project.session("experiment_" + experiment + "/metrics.csv")).stream()
        .map(line -> line.split(","))
        .filter(row -> row[2].equals(split) && row[3].equals(metric))
        .filter(row -> iteration == 0 || row[0].equals(Long.toString(iteration)))
        .reduce((first, last) -> last)
        .orElseThrow()[4];
  }

  @Test
  void theNumbersAreThoseThatTrainingLoggedToTheBit() throws IOException {
    for (String experiment : List.of("1", "3")) {
      JsonObject val = json(experiment, "val");
      JsonObject test = json(experiment, "test");
      long best = val.get("best_iteration").getAsLong();
      assertTrue(val.get("data_unchanged").getAsBoolean());
      for (String metric : List.of("loss", "acc")) {
        assertEquals(
            Double.parseDouble(logged(experiment, best, "val", metric)),
            val.getAsJsonObject("metrics").get(metric).getAsDouble(),
            0.0);
        assertEquals(
            Double.parseDouble(logged(experiment, 0, "test", metric)),
            test.getAsJsonObject("metrics").get(metric).getAsDouble(),
            0.0);
      }
    }
    assertTrue(json("1", "train").getAsJsonObject("metrics").has("loss"));
  }

  @Test
  void aTableIsPrintedForPeople() throws IOException {
    CommandRun run = evaluate("--experiment", "1");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertTrue(run.out().contains("on the test split"), run.out());
    assertTrue(run.out().contains(logged("1", 0, "test", "loss")), run.out());
  }

  @Test
  void mistakesAreExplained() throws IOException {
    refused("The experiment has no test split.", "--experiment", "2");
    refused("There is no experiment 9", "--experiment", "9");
    refused("There is no split dev", "--experiment", "1", "--split", "dev");
    refused("'x' is no experiment's number", "--experiment", "x");
    Path best = project.session("experiment_1/checkpoints/best_model.safetensors");
    byte[] bytes = Files.readAllBytes(best);
    Files.write(best, java.util.Arrays.copyOf(bytes, bytes.length - 8));
    refused("best_model.safetensors cannot be used", "--experiment", "1");
    Files.delete(best);
    refused("There is no best model", "--experiment", "1");
  }

  private void refused(String problem, String... more) {
    CommandRun run = evaluate(more);
    assertEquals(ExitStatus.USER_ERROR, run.status(), run.out());
    assertTrue(run.err().contains(problem), run.err());
  }

  @Test
  void changedCodeIsRefusedUntilItIsAccepted() throws IOException {
    StudyProject.edit(project.source(), "RATE_FACTOR = 1.0", "RATE_FACTOR = 2.0");
    refused("changed  src/main/java/study/BuildComponents.java", "--experiment", "1");
    CommandRun accepted = evaluate("--experiment", "1", "--accept-code-change");
    assertEquals(ExitStatus.COMPLETED, accepted.status(), accepted.err());
  }

  @Test
  void otherDataAreWarnedOf() throws IOException {
    project.writePoints(80);
    CommandRun run = evaluate("--experiment", "1");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertTrue(run.out().contains("Warning: the test data are others"), run.out());
    assertTrue(json("1", "val").get("data_unchanged").getAsBoolean());
  }

  /** The rows of a file of predictions, the header first. */
  private List<String[]> rows(String file) throws IOException {
    return Files.readAllLines(folder.resolve(file)).stream().map(line -> line.split(",")).toList();
  }

  private CommandRun predict(String... more) {
    List<String> words = new ArrayList<>(List.of("predict", "--session", "s"));
    words.addAll(List.of(more));
    return project.run(words.toArray(String[]::new));
  }

  /** The loss and the accuracy that the rows of logits give. */
  private static double[] metrics(List<String[]> rows) {
    double loss = 0;
    double right = 0;
    for (String[] row : rows.subList(1, rows.size())) {
      double first = Double.parseDouble(row[1]);
      double second = Double.parseDouble(row[2]);
      int label = Integer.parseInt(row[4]);
      loss += Math.log(Math.exp(first) + Math.exp(second)) - (label == 0 ? first : second);
      right += row[3].equals(row[4]) ? 1 : 0;
      assertEquals(second > first ? "1" : "0", row[3]);
    }
    return new double[] {loss / (rows.size() - 1), right / (rows.size() - 1)};
  }

  @Test
  void predictionsGiveTheMetricsOfTheEvaluation() throws IOException {
    CommandRun run = predict("--experiment", "3", "--split", "train", "--out", "out/p.csv");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    List<String[]> rows = rows("out/p.csv");
    assertEquals("sample,output_0,output_1,predicted,label", String.join(",", rows.get(0)));
    assertEquals(64, rows.size() - 1);
    assertEquals("0", rows.get(1)[0]);
    assertEquals("63", rows.get(64)[0]);
    JsonObject evaluated = json("3", "train").getAsJsonObject("metrics");
    assertEquals(evaluated.get("loss").getAsDouble(), metrics(rows)[0], 1e-6);
    assertEquals(evaluated.get("acc").getAsDouble(), metrics(rows)[1], 1e-12);
    CommandRun again = predict("--experiment", "3", "--out", "out/p.csv");
    assertEquals(ExitStatus.USER_ERROR, again.status(), again.out());
    assertTrue(again.err().contains("p.csv is there already"), again.err());
    CommandRun folderNamed = predict("--experiment", "1", "--out", ".", "--overwrite");
    assertTrue(folderNamed.err().contains("is a folder"), folderNamed.err());
    CommandRun over = predict("--experiment", "3", "--out", "out/p.csv", "--overwrite");
    assertTrue(over.out().contains("16 predictions in " + folder.resolve("out/p.csv")), over.out());
    try (java.util.stream.Stream<Path> left = Files.list(folder.resolve("out"))) {
      assertEquals(1, left.count());
    }
  }

  @Test
  void theBestIsTheExperimentWithTheBestScoreAndOtherDataCanBeSet() throws IOException {
    List<String[]> overview =
        Files.readAllLines(project.session("result_overview.csv")).stream()
            .skip(1)
            .map(line -> line.split(",", -1))
            .toList();
    int best = 0;
    for (int i = 1; i < overview.size(); i++) {
      double score = Double.parseDouble(overview.get(i)[3]);
      best = score > Double.parseDouble(overview.get(best)[3]) ? i : best;
    }
    assertEquals(best + 1, json("best", "val").get("experiment").getAsInt());
    CommandRun again = project.run("reproduce", "--session", "s", "--experiment", "best");
    assertEquals(ExitStatus.COMPLETED, again.status(), again.err());
    assertTrue(again.out().contains("Experiment " + (best + 1) + " of the session s runs again"));
    Files.copy(folder.resolve("points.txt"), folder.resolve("other.txt"));
    project.writePoints(80);
    CommandRun other = evaluate("--experiment", "1", "--set", "+points=other.txt", "--json");
    assertEquals(ExitStatus.COMPLETED, other.status(), other.err());
    JsonObject then = JsonParser.parseString(other.out()).getAsJsonObject();
    assertTrue(then.get("data_unchanged").getAsBoolean());
    assertEquals(
        Double.parseDouble(logged("1", 0, "test", "loss")),
        then.getAsJsonObject("metrics").get("loss").getAsDouble(),
        0.0);
    // Where nothing has a score, nothing is the best; no process is needed to see that.
    for (int i = 1; i <= 4; i++) {
      Files.delete(project.session("experiment_" + i + "/result.json"));
    }
    refused("No experiment of the session", "--experiment", "best");
  }
}
