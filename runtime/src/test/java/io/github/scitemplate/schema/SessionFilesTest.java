package io.github.scitemplate.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonParser;
import io.github.scitemplate.cli.CommandRun;
import io.github.scitemplate.experiment.AttemptEnd;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.experiment.ResultFile;
import io.github.scitemplate.session.Session;
import io.github.scitemplate.session.TrainedSession;
import io.github.scitemplate.tiny.BuildComponents;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other programs read of a session: JSON by its schema, CSV with pandas. */
class SessionFilesTest {
  private static final Pattern PYTHON = Pattern.compile("(?s)```python\n(.*?)```");
  @TempDir static Path folder;
  private static Path session = Path.of("");
  private final PublishedSchema results = new PublishedSchema("result.schema.json");

  @BeforeAll
  static void aSessionWithACompletedExperimentAndFailedOnes() throws IOException {
    String config =
        """
        batch_size: 16
        learning_rate: 0.05
        num_epochs: 2
        log_freq: 1
        copy_code: false
        Case_:
          - {fault: "", score_metric: acc, loss_weights: [1, 0.5]}
          - {fault: nan, score_metric: acc, loss_weights: [1, 2]}
          - {fault: score, score_metric: odd}
        """;
    Path file = Files.writeString(folder.resolve("config.yaml"), config);
    TrainedSession trained =
        Session.of(new BuildComponents(), file)
            .keptIn(folder.resolve("results/demo"))
            .threads(1)
            .console(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8))
            .train();
    session = trained.directory();
  }

  private static ExperimentDirectory experiment(int number) {
    return new ExperimentDirectory(session.resolve("experiment_" + number));
  }

  @Test
  void resultsOfASessionFitTheirSchema() throws IOException {
    List<String> states = new ArrayList<>();
    for (int number = 1; number <= 3; number++) {
      String json = Files.readString(experiment(number).path().resolve("result.json"));
      assertEquals(List.of(), results.ofJson(json), json);
      states.add(JsonParser.parseString(json).getAsJsonObject().get("status").getAsString());
    }
    assertEquals(List.of("completed", "failed"), states.stream().distinct().toList());
  }

  @Test
  void theStatusFitsItsSchema() {
    CommandRun run = CommandRun.of(folder, "status", "--session", "demo", "--json");
    PublishedSchema schema = new PublishedSchema("status.schema.json");
    assertEquals(List.of(), schema.ofJson(run.out()), run.out() + run.err());
    String other = run.out().replace("\"failed\":2", "\"failed\":-2");
    assertFalse(schema.ofJson(other).isEmpty(), other);
    String word = run.out().replace("\"status\":\"failed\"", "\"status\":\"gone\"");
    assertFalse(schema.ofJson(word).isEmpty(), word);
  }

  @Test
  void resultsWithScoresThatAreNoNumbersFitItAndAreReadBack(@TempDir Path other)
      throws IOException {
    List<ExperimentResult> ends =
        List.of(
            new ExperimentResult.Completed(Double.NaN, OptionalDouble.empty(), 0, 8, "end", 1),
            new ExperimentResult.Completed(
                Double.POSITIVE_INFINITY, OptionalDouble.of(Double.NEGATIVE_INFINITY), 4, 8, "", 1),
            new ExperimentResult.Pruned(Double.NaN, 0, 4, 0.5),
            new ExperimentResult.Pruned(0.25, 4, 4, 0.5),
            new ExperimentResult.Failed("killed", "it was killed", 0.25));
    for (ExperimentResult end : ends) {
      ExperimentDirectory files = new ExperimentDirectory(other.resolve("e" + ends.indexOf(end)));
      Files.createDirectories(files.path());
      Files.copy(experiment(1).metrics(), files.metrics());
      ResultFile file = files.result();
      file.write(end);
      String json = Files.readString(file.path());
      assertEquals(List.of(), results.ofJson(json), json);
      assertFalse(results.ofJson(json.replace("\"seconds\"", "\"second\"")).isEmpty());
      assertEquals(end, file.read().orElseThrow());
    }
  }

  @Test
  void theSchemaNamesAllKindsOfFailure() {
    Set<String> kinds = new TreeSet<>(Set.of("exception", "diverged"));
    Stream.of(AttemptEnd.values())
        .filter(AttemptEnd::isCrash)
        .forEach(end -> kinds.add(end.label()));
    Set<String> named = new TreeSet<>();
    results
        .content()
        .getAsJsonObject("properties")
        .getAsJsonObject("failure")
        .getAsJsonArray("enum")
        .forEach(kind -> named.add(kind.getAsString()));
    assertEquals(kinds, named);
  }

  /** The very lines of README and guide. */
  @Test
  void pandasReadsOverviewAndMetricsAsTheyAre() throws IOException, InterruptedException {
    String script =
        snippet("../README.md")
            + snippet("../docs/sessions.md")
            + """
              assert list(overview["experiment"]) in ([1, 2, 3], [1, 3, 2]), overview
              weights = overview.set_index("experiment")["loss_weights"]
              assert weights[1] == "[1, 0.5]" and pd.isna(weights[3]), overview
              assert overview["val_score"].dtype == "float64" and overview["status"].tolist().count("completed") == 1, overview
              assert metrics["value"].dtype == "float64" and metrics["value"].isna().any()
              assert list(metrics.columns) == ["iteration", "epoch", "split", "metric", "value"]
              assert set(curves.columns) >= {"train", "val"} and len(curves) == 8, curves
              exact = pd.read_csv("results/demo/experiment_1/metrics.csv", float_precision="round_trip")
              written = [line.rsplit(",", 1)[1] for line in open("results/demo/experiment_1/metrics.csv")]
              assert exact["value"].tolist() == [float(value) for value in written[1:]]
              """;
    assertEquals("", python(script));
  }

  private static String snippet(String page) throws IOException {
    Matcher block = PYTHON.matcher(Files.readString(Path.of(page)));
    assertTrue(block.find(), page);
    return block.group(1);
  }

  /** What a script prints, errors too; the test is skipped without Python or without pandas. */
  private static String python(String script) throws IOException, InterruptedException {
    String python = System.getenv().getOrDefault("TEMPLATE_PYTHON", "python3");
    assumeTrue(ends(python, "import pandas", "").isPresent(), "no Python with pandas");
    Path printed = folder.resolve("printed.txt");
    return ends(python, script, printed.toString())
        .orElseThrow(() -> new AssertionError(text(printed)));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static Optional<String> ends(String python, String script, String printed)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(python, "-W", "ignore", "-c", script).directory(folder.toFile());
    Path output = printed.isEmpty() ? folder.resolve("tried.txt") : Path.of(printed);
    Process process;
    try {
      process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    } catch (IOException e) {
      return Optional.empty();
    }
    boolean ended = process.waitFor(120, TimeUnit.SECONDS);
    return ended && process.exitValue() == 0 ? Optional.of(text(output)) : Optional.empty();
  }
}
