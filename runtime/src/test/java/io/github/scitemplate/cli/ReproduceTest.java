package io.github.scitemplate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.github.scitemplate.error.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Experiments that are run again from their session's directory, with real worker processes. */
class ReproduceTest {
  private static final String CONFIG =
      "batch_size_: [8, 16]\nlearning_rate: 0.05\nMisc:\n  num_epochs: 3\n  log_freq: 2\n"
          + "  checkpoint_freq: 1\n  ema_decay: 0.5\n  seed: 3\n";

  @TempDir static Path made;
  @TempDir Path temporary;
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
    project = new StudyProject(temporary.resolve("a stüdy"));
    StudyProject.copy(made, project.folder());
  }

  private CommandRun reproduce(String... more) {
    String[] all = new String[more.length + 5];
    System.arraycopy(
        new String[] {"reproduce", "--session", "s", "--experiment", "2"}, 0, all, 0, 5);
    System.arraycopy(more, 0, all, 5, more.length);
    return project.run(all);
  }

  @Test
  void aCopyOfTheSessionsDirectoryIsEnoughForTheSameBits() throws IOException {
    StudyProject elsewhere = new StudyProject(temporary.resolve("elsewhere"));
    Files.createDirectories(elsewhere.folder().resolve("results"));
    StudyProject.copy(project.session(""), elsewhere.session(""));
    Files.copy(project.folder().resolve("points.txt"), elsewhere.folder().resolve("points.txt"));
    StudyProject.delete(elsewhere.session("experiment_1"));
    StudyProject.delete(project.folder());
    CommandRun run = elsewhere.run("reproduce", "--session", "s", "--experiment", "2");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.out() + run.err());
    assertTrue(run.out().contains("Identical: "), run.out());
    JsonObject report = elsewhere.json("experiment_2/reproduce.json");
    assertEquals("identical", report.get("verdict").getAsString());
    assertEquals(0, report.get("exitCode").getAsInt());
    assertEquals(report.get("numbers").getAsInt(), report.get("equalNumbers").getAsInt());
    assertTrue(report.get("numbers").getAsInt() > 20);
    assertEquals(4, report.getAsJsonArray("weights").size(), "the best model and one per epoch");
    assertTrue(report.getAsJsonArray("environment").isEmpty(), report.toString());
  }

  @Test
  void aChangedConstantDivergesWhereItFirstShows() throws IOException {
    Path copy = project.session("code/src/main/java/study/BuildComponents.java");
    StudyProject.edit(copy, "SCHEDULE_STEPS = 20", "SCHEDULE_STEPS = 10");
    CommandRun run = reproduce();
    assertEquals(ExitStatus.DIVERGED, run.status(), run.out() + run.err());
    // The learning rate is that of the first epoch until iteration 4.
    assertTrue(run.out().contains("Diverged at iteration 6 in lr (train): 0.0496922"), run.out());
    assertTrue(run.out().contains("The first difference: iteration 6 in loss (train)"), run.out());
    assertTrue(run.out().contains("weights of ckpt_e1.safetensors: equal"), run.out());
    assertTrue(run.out().contains("weights of ckpt_e2.safetensors: different"), run.out());
    assertTrue(run.out().contains("code: changed  src/main/java/study/Build"), run.out());
    JsonObject at = project.json("experiment_2/reproduce.json").getAsJsonObject("divergedAt");
    assertEquals(6, at.get("iteration").getAsLong());
    assertEquals("lr", at.get("metric").getAsString());
  }

  @Test
  void smallDifferencesAreWithinAToleranceThatIsStated() throws IOException {
    Path copy = project.session("code/src/main/java/study/BuildComponents.java");
    StudyProject.edit(copy, "RATE_FACTOR = 1.0", "RATE_FACTOR = 1.0000001");
    CommandRun run = reproduce("--tolerance", "0.001");
    assertEquals(ExitStatus.WITHIN_TOLERANCE, run.status(), run.out() + run.err());
    assertTrue(run.out().contains("Identical within the tolerance 0.001"), run.out());
    assertTrue(run.out().contains("In the environment differs:"), run.out());
    CommandRun exactly = reproduce("--tolerance", "0");
    assertEquals(ExitStatus.DIVERGED, exactly.status(), exactly.out());
    assertTrue(
        exactly.out().contains("Diverged at iteration 2 in lr (train): 0.05 then, "),
        exactly.out());
  }

  @Test
  void otherDataAreNamedBeforeAnythingIsTrained() throws IOException {
    project.writePoints(64);
    CommandRun run = reproduce();
    assertEquals(ExitStatus.USER_ERROR, run.status(), run.out());
    assertTrue(run.err().contains("test: the same shapes, but other values"), run.err());
    assertTrue(run.err().contains("val: the same shapes, but other values"), run.err());
    assertFalse(run.err().contains("train:"), run.err());
    assertFalse(run.out().contains("epoch 1/3"), run.out());
    Files.delete(project.folder().resolve("points.txt"));
    CommandRun missing = reproduce();
    assertEquals(ExitStatus.USER_ERROR, missing.status(), missing.out());
    assertTrue(missing.err().contains("points.txt"), missing.err());
  }

  @Test
  void aSessionDoesNotGoOnWithOtherData() throws IOException {
    Files.delete(project.session("experiment_2/result.json"));
    project.writePoints(0);
    CommandRun run = project.run("train", "--session", "s");
    assertEquals(ExitStatus.USER_ERROR, run.status(), run.out());
    assertTrue(run.err().contains("train: the same shapes, but other values"), run.err());
    assertFalse(Files.exists(project.session("experiment_2/result.json")), "nothing is decided");
    project.writePoints(96);
    CommandRun again = project.run("train", "--session", "s");
    assertEquals(ExitStatus.COMPLETED, again.status(), again.err());
  }

  @Test
  void damagedAndMissingFilesAreNamed() throws IOException {
    Path best = project.session("experiment_2/checkpoints/best_model.safetensors");
    byte[] bytes = Files.readAllBytes(best);
    Files.write(best, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    assertNamed(reproduce(), "best_model.safetensors");
    Files.delete(best);
    assertNamed(reproduce(), "best_model.safetensors");
    byte[] another = bytes.clone();
    another[another.length - 1] ^= 1;
    Files.write(best, another);
    assertNamed(reproduce(), "best_model.safetensors");
    Files.write(best, bytes);
    Path metrics = project.session("experiment_2/metrics.csv");
    String numbers = Files.readString(metrics);
    Files.writeString(metrics, numbers.substring(0, numbers.length() / 2) + "\0,");
    assertNamed(reproduce(), "metrics.csv");
    Files.writeString(metrics, numbers.replaceFirst(",0\\.5625\\R", ",0.5624\n"));
    assertNamed(reproduce(), "metrics.csv");
    Files.writeString(metrics, numbers);
    Path environment = project.session("environment.json");
    Files.writeString(environment, "{\"software\": ");
    assertNamed(reproduce(), "environment.json");
    Files.delete(environment);
    assertNamed(reproduce(), "Nobody wrote down");
  }

  private static void assertNamed(CommandRun run, String name) {
    assertEquals(ExitStatus.USER_ERROR, run.status(), run.out());
    assertTrue(run.err().contains(name), run.err());
    assertFalse(run.err().contains("\tat "), run.err());
  }

  @Test
  void whatCannotBeReproducedIsRefusedWithTheReason() throws IOException {
    CommandRun unknown = project.run("reproduce", "--session", "s", "--experiment", "7");
    assertNamed(unknown, "There is no experiment 7: the session has 2 experiments.");
    assertNamed(project.run("reproduce", "--session", "s"), "No experiment is named.");
    assertNamed(reproduce("--tolerance", "much"), "The tolerance is 'much'");
    Path copy = project.session("code/src/main/java/study/BuildComponents.java");
    StudyProject.edit(copy, "return Criterion", "retrun Criterion");
    assertNamed(reproduce(), "cannot be compiled");
    StudyProject.delete(project.session("code"));
    assertNamed(reproduce(), "There is no copy of the code");
    Files.delete(project.session("experiment_2/result.json"));
    assertNamed(reproduce(), "Experiment 2 has not ended.");
  }

  @Test
  void aJarThatIsNotThereIsNamedAndOneWithOtherContentIsADifference() throws IOException {
    Path environment = project.session("environment.json");
    StudyProject.edit(environment, shaOf("gson"), "0".repeat(64));
    CommandRun other = reproduce();
    assertEquals(ExitStatus.COMPLETED, other.status(), other.err());
    assertTrue(
        other.out().contains("class path: changed  com.google.code.gson:gson:"), other.out());
    StudyProject.edit(environment, "com.google.code.gson:gson", "org.acme:gone");
    CommandRun missing = reproduce();
    assertNamed(missing, "org.acme:gone:");
  }

  private String shaOf(String jar) throws IOException {
    for (var entry : project.json("environment.json").getAsJsonArray("classPath")) {
      if (entry.getAsJsonObject().get("file").getAsString().startsWith(jar)) {
        return entry.getAsJsonObject().get("sha256").getAsString();
      }
    }
    throw new AssertionError(jar + " is on no class path");
  }

  @Test
  void changedDependenciesAreRefusedUntilTheyAreAcceptedAndThenRecorded() throws IOException {
    Path environment = project.session("environment.json");
    StudyProject.edit(environment, shaOf("gson"), "0".repeat(64));
    Files.delete(project.session("experiment_2/result.json"));
    CommandRun refused = project.run("train", "--session", "s");
    assertNamed(refused, "changed  com.google.code.gson:gson:");
    CommandRun accepted = project.run("train", "--session", "s", "--accept-code-change");
    assertEquals(ExitStatus.COMPLETED, accepted.status(), accepted.err());
    assertTrue(Files.exists(project.session("environment_2.json")));
    assertTrue(Files.exists(project.session("code_2/src/main/java/study/BuildComponents.java")));
    assertTrue(Files.readString(project.session("session.json")).contains("gson"));
    assertEquals(
        ExitStatus.COMPLETED, project.run("train", "--session", "s").status(), "it is known now");
    assertNamed(reproduce(), "partly before and partly after");
    CommandRun first = project.run("reproduce", "--session", "s", "--experiment", "1");
    assertEquals(ExitStatus.COMPLETED, first.status(), first.err());
  }

  @Test
  void anEnvironmentThatIsMissingIsWarnedOfAndRecordedAnew() throws IOException {
    Files.delete(project.session("environment.json"));
    Files.delete(project.session("experiment_2/result.json"));
    CommandRun run = project.run("train", "--session", "s");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertTrue(run.out().contains("environment.json is not there"), run.out());
    assertEquals(ExitStatus.COMPLETED, reproduce().status());
    Files.writeString(project.session("environment.json"), "{");
    assertNamed(project.run("train", "--session", "s"), "damaged  environment.json");
  }

  @Test
  void aProcessThatEndsIsToldAndIsNoInterruption() throws IOException {
    Path copy = project.session("code/src/main/java/study/BuildComponents.java");
    StudyProject.edit(copy, "return Criterion", "System.exit(3); return Criterion");
    assertNamed(reproduce(), "by itself with exit code 3");
  }
}
