package io.github.scitemplate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.scitemplate.error.ExitStatus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sessions that earlier versions left: completed and stopped sweeps, completed and stopped
 * searches. They were made by the project of {@link StudyProject}; what the stopped ones came to
 * when nothing stopped them lies beside them. Records of the first have no checksums.
 */
@ParameterizedClass
@ValueSource(strings = {"before-checksums", "before-rooms"})
class EarlierSessionsTest {
  private final String earlier;
  @TempDir Path folder;
  private StudyProject project;

  EarlierSessionsTest(String earlier) {
    this.earlier = earlier;
  }

  @BeforeEach
  void sessionsOfAnEarlierVersion() throws IOException {
    project = StudyProject.create(folder);
    try (InputStream resource =
            Objects.requireNonNull(
                EarlierSessionsTest.class.getResourceAsStream("/sessions/" + earlier + ".zip"));
        ZipInputStream zip = new ZipInputStream(resource)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path file = folder.resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else {
          Files.createDirectories(file.getParent());
          Files.copy(zip, file);
        }
      }
    }
  }

  private CommandRun run(String... words) {
    CommandRun run = project.run(words);
    assertEquals(ExitStatus.COMPLETED, run.status(), run.out() + run.err());
    return run;
  }

  private CommandRun resumed(String session) {
    return run("resume", "--session", session, "--accept-code-change");
  }

  private Path file(String session, String name) {
    return folder.resolve("results").resolve(session).resolve(name);
  }

  private JsonObject evaluated(String session, int experiment, String split) {
    CommandRun run =
        run(
            "evaluate",
            "--session",
            session,
            "--experiment",
            Integer.toString(experiment),
            "--split",
            split,
            "--json",
            "--accept-code-change");
    return JsonParser.parseString(run.out()).getAsJsonObject();
  }

  /** Another processor gives other last digits. */
  private static void assertSameNumbers(Path expected, Path actual) throws IOException {
    List<String> lines = Files.readAllLines(expected);
    List<String> found = Files.readAllLines(actual);
    assertEquals(lines.size(), found.size());
    for (int i = 1; i < lines.size(); i++) {
      int value = lines.get(i).lastIndexOf(',') + 1;
      assertEquals(lines.get(i).substring(0, value), found.get(i).substring(0, value));
      assertEquals(
          Double.parseDouble(lines.get(i).substring(value)),
          Double.parseDouble(found.get(i).substring(value)),
          1e-3,
          lines.get(i));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "sweep, 4 experiments: 4 completed",
    "stopped, '2 experiments: 1 queued, 1 interrupted'",
    "search-stopped, '8 experiments: 4 queued, 3 pruned, 1 interrupted'",
    "lowest, 1 experiment: 1 interrupted"
  })
  void theyHaveAStatus(String session, String expected) {
    CommandRun status = CommandRun.of(folder, "status", "--session", session);
    assertEquals(ExitStatus.COMPLETED, status.status(), status.err());
    assertTrue(status.out().contains(expected), status.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"sweep", "search"})
  void oneThatHasEndedStaysAsItIs(String session) throws IOException {
    String overview = Files.readString(file(session, "result_overview.csv"));
    String metrics = Files.readString(file(session, "experiment_1/metrics.csv"));
    CommandRun again = resumed(session);
    assertTrue(again.out().contains("have ended already"), again.out());
    assertEquals(overview, Files.readString(file(session, "result_overview.csv")));
    assertEquals(metrics, Files.readString(file(session, "experiment_1/metrics.csv")));
  }

  @ParameterizedTest
  @CsvSource({"stopped, 2", "lowest, 1"})
  void oneThatWasStoppedEndsAsIfItHadNotBeen(String session, int experiments) throws IOException {
    resumed(session);
    for (int k = 1; k <= experiments; k++) {
      Path expected = folder.resolve("expected").resolve(session).resolve("experiment_" + k);
      assertSameNumbers(
          expected.resolve("metrics.csv"), file(session, "experiment_" + k + "/metrics.csv"));
    }
  }

  @Test
  void aStoppedSearchDecidesAsOneThatWasNot() throws IOException {
    resumed("search-stopped");
    List<String> decided = decisions("search");
    assertEquals(decided, decisions("search-stopped"));
    for (int k = 1; k <= 8; k++) {
      String name = "experiment_" + k + "/metrics.csv";
      assertSameNumbers(file("search", name), file("search-stopped", name));
    }
  }

  /** With what the project has now, since the jar that they were made with is not kept. */
  @Test
  void aSweepIsReproduced() throws IOException {
    reproduce("sweep", 4);
  }

  @Test
  @Tag("nightly")
  void aSearchIsReproduced() throws IOException {
    reproduce("search", 1);
  }

  private void reproduce(String session, int experiment) throws IOException {
    Files.copy(file(session, "config.yaml"), folder.resolve("config.yaml"));
    run(
        "train",
        "--session",
        "now",
        "--threads",
        "1",
        "--set",
        session.equals("sweep") ? "repeats=1" : "Search.num_experiments=1");
    Files.copy(
        file("now", "environment.json"),
        file(session, "environment.json"),
        StandardCopyOption.REPLACE_EXISTING);
    CommandRun again =
        project.run(
            "reproduce",
            "--session",
            session,
            "--experiment",
            Integer.toString(experiment),
            "--tolerance",
            "0.001");
    assertTrue(
        again.status() == ExitStatus.COMPLETED || again.status() == ExitStatus.WITHIN_TOLERANCE,
        again.out() + again.err());
  }

  private List<String> decisions(String session) throws IOException {
    List<String> decisions = new ArrayList<>();
    for (String line : Files.readAllLines(file(session, "search.jsonl"))) {
      decisions.add(line.replaceAll(",\"seconds\".*", ""));
    }
    return decisions;
  }

  @Test
  void theirBestModelsAreEvaluated() throws IOException {
    JsonObject result =
        JsonParser.parseString(Files.readString(file("sweep", "experiment_2/result.json")))
            .getAsJsonObject();
    JsonObject found = evaluated("sweep", 2, "val");
    assertEquals(
        result.get("val_score").getAsDouble(),
        found.getAsJsonObject("metrics").get("acc").getAsDouble());
    assertEquals(result.get("best_iteration").getAsLong(), found.get("best_iteration").getAsLong());
    JsonObject pruned =
        JsonParser.parseString(Files.readString(file("search", "experiment_1/result.json")))
            .getAsJsonObject();
    assertEquals(
        pruned.get("val_score").getAsDouble(),
        evaluated("search", 1, "val").getAsJsonObject("metrics").get("acc").getAsDouble());
  }
}
