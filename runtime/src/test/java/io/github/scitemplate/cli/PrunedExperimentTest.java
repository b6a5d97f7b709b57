package io.github.scitemplate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.execution.Continuation;
import io.github.scitemplate.execution.RunEnd;
import io.github.scitemplate.execution.WorkerCommand;
import io.github.scitemplate.execution.WorkerProcess;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.experiment.PausedExperiment;
import io.github.scitemplate.monitor.Extent;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be done with an experiment that was pruned, and with one that was promoted later. */
class PrunedExperimentTest {
  private static final String CONFIG =
      "batch_size_: [8, 16]\nlearning_rate: 0.05\nMisc:\n  num_epochs: 6\n  log_freq: 3\n"
          + "  checkpoint_freq: 2\n  val_freq: 2\n  seed: 3\n";
  private static final Continuation PAUSE = amount -> Optional.empty();

  @TempDir static Path folder;
  private static StudyProject project;
  private static Path trained;
  private ExperimentDirectory experiment;

  @BeforeAll
  static void trainOnce() throws IOException {
    project = StudyProject.create(folder);
    project.writeConfig(CONFIG);
    CommandRun run = project.run("train", "--session", "s", "--threads", "1");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    trained = folder.resolve("trained");
    StudyProject.copy(project.session(""), trained);
  }

  /** The second experiment of a session, as if it had not been trained yet. */
  @BeforeEach
  void forgetTheSecond() throws IOException {
    StudyProject.delete(project.session(""));
    StudyProject.copy(trained, project.session(""));
    experiment = new ExperimentDirectory(project.session("experiment_2"));
    String config = Files.readString(experiment.config());
    StudyProject.delete(experiment.path());
    experiment.createOrRestore(config);
  }

  private RunEnd trainTo(long amount) throws IOException {
    List<String> classPath = new ArrayList<>(List.of(folder.resolve("target/classes").toString()));
    classPath.addAll(List.of(System.getProperty("java.class.path").split(File.pathSeparator)));
    WorkerCommand command =
        new WorkerCommand(folder, classPath, "study.BuildComponents", List.of(), 1, false);
    try (WorkerProcess worker = command.start(List.of())) {
      return worker.run(experiment.path(), line -> {}, Optional.empty(), Extent.of(amount), PAUSE);
    }
  }

  private ExperimentResult.Pruned pruneAt(long amount) throws IOException {
    assertEquals(new RunEnd.Paused(), trainTo(amount));
    ExperimentResult.Pruned result = PausedExperiment.of(experiment).orElseThrow().result();
    experiment.result().write(result);
    return result;
  }

  private CommandRun reproduce() {
    return project.run("reproduce", "--session", "s", "--experiment", "2");
  }

  @Test
  @Tag("nightly")
  void aPrunedExperimentIsReproducedUpToWhereItPaused() throws IOException {
    assertEquals(16, pruneAt(4).iterations());
    CommandRun run = reproduce();
    assertEquals(ExitStatus.COMPLETED, run.status(), run.out() + run.err());
    assertTrue(run.out().contains("Identical: "), run.out());
    JsonObject report = project.json("experiment_2/reproduce.json");
    int logged = Files.readAllLines(experiment.metrics()).size() - 1;
    assertEquals(logged, report.get("numbers").getAsInt());
    assertEquals(logged, report.get("equalNumbers").getAsInt());
    List<String> files = new ArrayList<>();
    report
        .getAsJsonArray("weights")
        .forEach(w -> files.add(w.getAsJsonObject().get("file").getAsString()));
    assertEquals(
        List.of(
            "best_model.safetensors",
            "ckpt_e2.safetensors",
            "ckpt_e4.safetensors",
            "last.safetensors"),
        files);
  }

  @Test
  void aPrunedExperimentDivergesWhereOtherCodeFirstShows() throws IOException {
    pruneAt(4);
    Path copy = project.session("code/src/main/java/study/BuildComponents.java");
    StudyProject.edit(copy, "SCHEDULE_STEPS = 20", "SCHEDULE_STEPS = 10");
    CommandRun run = reproduce();
    assertEquals(ExitStatus.DIVERGED, run.status(), run.out() + run.err());
    assertTrue(run.out().contains("weights of last.safetensors: different"), run.out());
  }

  @Test
  void withoutItsCheckpointNobodyKnowsHowFarItCame() throws IOException {
    pruneAt(2);
    StudyProject.delete(experiment.checkpoints());
    CommandRun run = reproduce();
    assertEquals(ExitStatus.USER_ERROR, run.status(), run.out());
    assertTrue(run.err().contains("nobody knows how much was trained"), run.err());
  }

  @Test
  void aPromotedExperimentIsReproducedAsIfItHadNeverPaused() throws IOException {
    pruneAt(2);
    pruneAt(4);
    assertEquals(new RunEnd.Ended(), trainTo(0));
    assertTrue(experiment.result().read().orElseThrow() instanceof ExperimentResult.Completed);
    CommandRun run = reproduce();
    assertEquals(ExitStatus.COMPLETED, run.status(), run.out() + run.err());
    assertTrue(run.out().contains("Identical: "), run.out());
    assertFalse(run.out().contains("paused at"), run.out());
  }

  @Test
  void theBestModelOfAPrunedExperimentIsEvaluated() throws IOException {
    ExperimentResult.Pruned pruned = pruneAt(4);
    CommandRun run =
        project.run("evaluate", "--session", "s", "--experiment", "2", "--split", "val", "--json");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    JsonObject found = JsonParser.parseString(run.out()).getAsJsonObject();
    assertEquals(pruned.bestIteration(), found.get("best_iteration").getAsLong());
    assertEquals(pruned.valScore(), found.getAsJsonObject("metrics").get("acc").getAsDouble());
  }

  @Test
  void theStatusShowsHowFarItCameAndNothingLeft() throws IOException {
    ExperimentResult.Pruned pruned = pruneAt(4);
    CommandRun json = CommandRun.of(folder, "status", "--session", "s", "--json");
    assertEquals(ExitStatus.COMPLETED, json.status(), json.err());
    JsonObject status = JsonParser.parseString(json.out()).getAsJsonObject();
    assertEquals(1, status.getAsJsonObject("counts").get("pruned").getAsInt());
    assertEquals(0, status.get("seconds_left").getAsDouble());
    JsonObject row = status.getAsJsonArray("experiments").get(1).getAsJsonObject();
    assertEquals("pruned", row.get("status").getAsString());
    assertEquals(16, row.get("iteration").getAsLong());
    assertEquals(24, row.get("iterations").getAsLong());
    assertEquals(pruned.valScore(), row.get("val_score").getAsDouble());
    assertEquals(pruned.bestIteration(), row.get("best_iteration").getAsLong());
    assertTrue(row.get("seconds_left").isJsonNull());
    CommandRun table = CommandRun.of(folder, "status", "--session", "s");
    assertTrue(table.out().contains("2 experiments: 1 completed, 1 pruned\n"), table.out());
    assertTrue(table.out().contains("pruned     16/24"), table.out());
  }
}
