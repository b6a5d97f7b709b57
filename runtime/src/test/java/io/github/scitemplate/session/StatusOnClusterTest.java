package io.github.scitemplate.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.scitemplate.cluster.ClusterFiles;
import io.github.scitemplate.cluster.ClusterIdentity;
import io.github.scitemplate.cluster.ClusterRecords;
import io.github.scitemplate.cluster.TaskTelling;
import io.github.scitemplate.cluster.Telling;
import io.github.scitemplate.experiment.ClusterPlace;
import io.github.scitemplate.experiment.ExperimentStatus;
import io.github.scitemplate.experiment.Owner;
import io.github.scitemplate.report.ReportedExperiment;
import io.github.scitemplate.report.ReportedSession;
import io.github.scitemplate.report.SessionCommands;
import io.github.scitemplate.schema.PublishedSchema;
import io.github.scitemplate.session.files.SessionDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The status of a session whose driver is closed. */
class StatusOnClusterTest {
  private static final PublishedSchema SCHEMA = new PublishedSchema("status.schema.json");
  private static final Owner ELSEWHERE = new Owner("n2", "another boot", 1, "1");

  @TempDir static Path shared;
  private static TrainedOnce trained;

  @TempDir Path folder;

  private SessionDirectory directory;
  private ClusterFiles files;

  @BeforeAll
  static void train() throws IOException {
    trained =
        TrainedOnce.in(
            shared, "seed_: [1, 2, 3]\nbatch_size: 16\nlearning_rate: 0.01\nnum_iterations: 2\n");
  }

  /** Three experiments: one has ended, one is at work in the task 12_1, and one in none. */
  @BeforeEach
  void session() throws IOException {
    trained.copyTo(folder);
    directory = SessionDirectory.existing(folder, "s");
    files = new ClusterFiles(directory.path().resolve("cluster"));
    ClusterIdentity identity = ClusterRecords.identity(files, "slurm");
    Files.createDirectories(files.submission(1).getParent());
    Files.writeString(
        files.submission(1),
        "{\"name\": \"" + identity.nameOf(1) + "\", \"tasks\": 3, \"job\": \"12\"}");
    attempt(1, new ClusterPlace("12_1", "n2", 0, 75L));
    attempt(2, new ClusterPlace("12_1", "n2", 1, 75L));
    attempt(3, new ClusterPlace("12_0", "n1", 0, null));
    for (int experiment = 2; experiment <= 3; experiment++) {
      Files.delete(directory.experiment(experiment).result().path());
    }
    begin(1).close();
    try (TaskTelling gone = begin(0)) {
      gone.tell(new Telling.Left(Telling.Why.NOTHING_LEFT));
    }
  }

  private void attempt(int experiment, ClusterPlace place) throws IOException {
    Files.writeString(
        directory.experiment(experiment).attempts().newest().orElseThrow().owner(),
        new Gson()
            .toJson(
                Map.of("owner", ELSEWHERE, "fromIteration", 0, "iterations", 2, "cluster", place)));
  }

  private TaskTelling begin(int index) throws IOException {
    TaskTelling telling = TaskTelling.begin(files, 1, index);
    telling.tell(new Telling.Began("12_" + index, "n2", "n2", 4, 2, 0, 0, List.of()));
    return telling;
  }

  private SessionStatus status() throws IOException {
    return SessionStatus.read(directory, ClusterLook.byFilesAlone(directory));
  }

  private void end(int experiment, String json) throws IOException {
    Files.writeString(
        directory.experiment(experiment).attempts().newest().orElseThrow().end(), json);
  }

  @Test
  void theTasksWorkWithoutADriver() throws IOException {
    assertEquals(
        List.of(ExperimentStatus.COMPLETED, ExperimentStatus.RUNNING, ExperimentStatus.INTERRUPTED),
        status().rows().stream().map(SessionStatus.Row::status).toList());
    assertTrue(status().isAtWork());
    List<String> lines = StatusText.lines(status(), OptionalInt.empty());
    assertEquals(
        directory.path() + ": its tasks are at work, and no process follows them", lines.get(0));
    assertEquals("Slurm says nothing: 1 task runs, 1 waits, by the session's files", lines.get(1));
    assertTrue(
        lines.get(5).matches(" *experiment .* left +job +node +waited +restarts"), lines.get(5));
    assertTrue(lines.get(6).matches(".* completed .* 12_1 +n2 +1 min 15 s +0"), lines.get(6));
    assertTrue(lines.get(7).matches(".* running .* 12_1 +n2 +1 min 15 s +1"), lines.get(7));
    assertTrue(lines.get(8).matches(".* interrupted .* 12_0 +n1 +0"), lines.get(8));
  }

  @Test
  void aMachineReadsTheSame() throws IOException {
    String text = StatusJson.of(status());
    assertEquals(List.of(), SCHEMA.ofJson(text), text);
    JsonObject json = JsonParser.parseString(text).getAsJsonObject();
    assertEquals(
        JsonParser.parseString(
            "{\"engine\": \"Slurm\", \"answered\": false, \"waiting\": 1, \"running\": 1, \"reasons\": {}}"),
        json.get("cluster"));
    JsonObject second = json.getAsJsonArray("experiments").get(1).getAsJsonObject();
    assertEquals("12_1", second.get("job").getAsString());
    assertEquals("n2", second.get("node").getAsString());
    assertEquals(75, second.get("queued_seconds").getAsLong());
    assertEquals(1, second.get("restarts").getAsInt());
    assertTrue(
        json.getAsJsonArray("experiments")
            .get(2)
            .getAsJsonObject()
            .get("queued_seconds")
            .isJsonNull());
  }

  @Test
  void theReportKnowsOfTheTasks() throws IOException {
    end(3, "{\"cause\": \"LOST\", \"iteration\": 1, \"message\": \"\", \"reason\": \"NODE_FAIL\"}");
    ReportSource source = new ReportSource(folder, new SessionCommands("s", folder.toString()));
    ReportedSession report = source.read();
    assertEquals("2 tasks on Slurm", report.controller());
    assertEquals(
        List.of(ExperimentStatus.COMPLETED, ExperimentStatus.RUNNING, ExperimentStatus.INTERRUPTED),
        report.experiments().stream().map(ReportedExperiment::status).toList());
    assertEquals(
        new ReportedExperiment.Task("12_1", "n2", 1, 75L),
        report.experiments().get(1).attempts().get(0).task());
    assertEquals("lost (NODE_FAIL)", report.experiments().get(2).attempts().get(0).cause());
    try (TaskTelling last = begin(1)) {
      last.tell(new Telling.Left(Telling.Why.NOTHING_LEFT));
    }
    assertEquals(
        ExperimentStatus.INTERRUPTED, source.read().experiments().get(1).status(), "read anew");
  }

  @Test
  void theClustersWordForAnEndIsShown() throws IOException {
    end(3, "{\"cause\": \"LOST\", \"iteration\": 1, \"message\": \"\", \"reason\": \"NODE_FAIL\"}");
    List<String> lines = StatusText.lines(status(), OptionalInt.empty());
    assertTrue(lines.contains("experiment 3 interrupted: lost: NODE_FAIL"), lines.toString());
  }

  @Test
  void aSessionThatWasNeverThereSaysNothingOfACluster() throws IOException {
    Files.move(files.path(), folder.resolve("elsewhere"));
    SessionStatus status = status();
    assertFalse(status.isAtWork());
    assertEquals(ExperimentStatus.INTERRUPTED, status.rows().get(1).status());
    String json = StatusJson.of(status);
    assertEquals(List.of(), SCHEMA.ofJson(json), json);
    assertFalse(json.contains("\"job\"") || json.contains("\"cluster\""), json);
    String heading = StatusText.lines(status, OptionalInt.empty()).get(4);
    assertTrue(heading.endsWith("seconds  left"), heading);
  }
}
