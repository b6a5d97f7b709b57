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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The best model's metrics, taken again by a worker process. */
class EvaluateTest {
  private static final String CONFIG =
      "batch_size: 16\nlearning_rate: 0.05\nema_decay_: [0, 0.5]\ntested_: [true, false]\nMisc:\n"
          + "  num_epochs: 4\n  log_freq: 2\n  seed: 3\n";

  @TempDir Path folder;
  private StudyProject project;

  @BeforeEach
  void trained() throws IOException {
    project = StudyProject.create(folder);
    project.writeConfig(CONFIG);
    CommandRun run = project.run("train", "--session", "s", "--threads", "1");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
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
}
