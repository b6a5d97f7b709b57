package io.github.scitemplate.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.cli.CommandRun;
import io.github.scitemplate.error.ExitStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole sessions by the driver of a cluster, whose tasks are real processes of this machine: they
 * leave what a session on one machine leaves.
 */
class ClusterSessionTest {
  @TempDir static Path library;
  @TempDir Path folder;

  private ClusterProject project;

  @BeforeEach
  void makeProject() {
    project = new ClusterProject(folder, library);
  }

  @AfterEach
  void endTasks() throws IOException {
    project.endTasks();
  }

  @Test
  void aGridOnAClusterLeavesWhatItLeavesHere() throws IOException {
    project.config(
        """
        learning_rate_: [0.1, 0.01, 0.001]
        batch_size: 16
        repeats: 2
        num_epochs: 2
        """);
    assertEquals(ExitStatus.COMPLETED, CommandRun.trainHere(folder, "here").status());

    CommandRun run = project.train("there", "max_jobs=2");

    assertEquals(ExitStatus.COMPLETED, run.status(), run.out() + run.err());
    assertEquals(project.results("here"), project.results("there"));
    assertTrue(run.out().contains(", 2 at once, each on 1 thread, on Slurm"), run.out());
    assertTrue(Files.readString(project.file("there", "session.json")).contains("\"slurm\""));
    assertFalse(Files.readString(project.file("here", "session.json")).contains("executor"));
    String script = Files.readString(project.file("there", "cluster/job.sh"));
    assertEquals(2, script.split("ErrorFile").length, "crash reports have one place:\n" + script);
  }

  @Test
  @Tag("nightly")
  void aSearchOnAClusterDecidesAsHere() throws IOException {
    project.config(
        """
        learning_rate_: {log_uniform: [1.0e-3, 0.5]}
        batch_size_: [8, 16, 32]
        hidden_: {int_uniform: [2, 8]}
        optimizer_: [sgd, adam]
        log_freq: 100
        num_epochs: 9
        Search:
          method: tpe
          num_experiments: 10
          seed: 3
          pruning: {method: asha, min_epochs: 1, reduction: 3}
        """);
    assertEquals(
        ExitStatus.COMPLETED, CommandRun.train(folder, "here", "--parallel", "4").status());

    CommandRun run = project.train("there", "max_jobs=4");

    assertEquals(ExitStatus.COMPLETED, run.status(), run.out() + run.err());
    assertEquals(project.results("here"), project.results("there"));
  }

  @Test
  @Tag("nightly")
  void aDriverThatIsKilledAgainAndAgainChangesNothing() throws Exception {
    project.config(
        """
        learning_rate_: {log_uniform: [1.0e-3, 0.5]}
        batch_size_: [8, 16]
        num_epochs: 40
        checkpoint_freq: 5
        log_freq: 100
        Search:
          method: tpe
          num_experiments: 6
          seed: 3
          pruning: {method: asha, min_epochs: 10, reduction: 2}
        """);
    assertEquals(
        ExitStatus.COMPLETED, CommandRun.train(folder, "here", "--parallel", "2").status());
    Path output = Files.createFile(folder.resolve("output.txt"));

    for (String sign : List.of("Submitted", "paused at", "experiment 4/6")) {
      Process driver = project.start("there", sign.equals("Submitted") ? "max_jobs=2" : "", output);
      awaitText(driver, output, sign);
      driver.destroyForcibly().waitFor();
    }
    CommandRun run = project.resume("there");

    String told = Files.readString(output) + run.out();
    assertEquals(ExitStatus.COMPLETED, run.status(), told + run.err());
    assertEquals(project.results("here"), project.results("there"));
  }

  @Test
  void aDriverThatIsAskedToEndLeavesItsTasksAndNothingMayGetInTheirWay() throws Exception {
    project.config(
        """
        learning_rate_: [0.1, 0.01, 0.001]
        batch_size: 8
        num_epochs: 800
        val_freq: 20
        log_freq: 100
        """);
    assertEquals(ExitStatus.COMPLETED, CommandRun.trainHere(folder, "here").status());
    Path output = Files.createFile(folder.resolve("output.txt"));

    Process driver = project.start("there", "max_jobs=1", output);
    awaitText(driver, output, "validation after");
    driver.destroy();

    assertEquals(130, driver.waitFor());
    String left = Files.readString(output);
    assertTrue(
        left.matches("(?s).*This process ends with [012] of 3 experiments ended\\..*"), left);
    assertTrue(left.contains("The tasks on the cluster go on: 1 runs, 0 wait."), left);
    assertTrue(left.contains("To follow the session again: resume --session there"), left);
    assertTrue(left.contains("To end its tasks: cancel --session there"), left);
    project.haltTasks(); // they would come to their end meanwhile
    CommandRun here = project.run("there", "local", "", true);
    assertEquals(ExitStatus.USER_ERROR, here.status(), here.out());
    assertEquals(
        """
        1 task of the shell still waits or runs for this session, so it cannot go on on this machine.
        End them first: cancel --session there""",
        here.err());
    CommandRun over = project.overwrite("there");
    assertTrue(over.err().contains("so it cannot be deleted."), over.err());

    String follows = "An earlier command has submitted 1 task that waits or runs.";
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Thread going =
        new Thread(
            () -> {
              try {
                while (!out.toString(StandardCharsets.UTF_8).contains(follows)) {
                  Thread.sleep(50);
                }
                project.letTasksGoOn();
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    going.start();
    CommandRun run;
    try (PrintStream console = new PrintStream(out, true, StandardCharsets.UTF_8)) {
      run = project.run("there", "", "", true, console);
    } finally {
      going.interrupt();
    }
    String said = out.toString(StandardCharsets.UTF_8);
    assertEquals(ExitStatus.COMPLETED, run.status(), said + run.err());
    assertTrue(said.contains(follows), said);
    assertFalse(said.contains("Submitted"), said);
    assertEquals(project.results("here"), project.results("there"));
    CommandRun again = project.run("there", "local", "", true);
    assertEquals(ExitStatus.COMPLETED, again.status(), again.err());
  }

  @Test
  void whatCrashesIsTriedAgainAndWhatFailsStopsTheSession() throws IOException {
    String accident =
        """
        learning_rate_: [0.1, 0.01]
        batch_size: 16
        num_epochs: 3
        accident: %s
        accidents: 1
        on_failure: stop
        """;
    project.config(accident.formatted("kill").replace("accidents: 1", "accidents: 0"));
    assertEquals(ExitStatus.COMPLETED, CommandRun.trainHere(folder, "here").status());
    project.config(accident.formatted("kill"));

    CommandRun killed = project.train("killed", "max_jobs=1");

    assertEquals(ExitStatus.COMPLETED, killed.status(), killed.out() + killed.err());
    assertTrue(killed.out().contains("killed (signal 9)"), killed.out());
    assertEquals(
        project.results("here").get("experiment_1/metrics.csv"),
        project.results("killed").get("experiment_1/metrics.csv"));

    project.config(accident.formatted("exception"));
    CommandRun failed = project.train("failed", "max_jobs=1");
    assertEquals(ExitStatus.FAILED, failed.status(), failed.out() + failed.err());
    assertTrue(failed.out().contains("Stopped after 1 failure, as on_failure says"), failed.out());
    assertEquals(ExitStatus.FAILED, project.resume("failed").status());
    String overview = Files.readString(project.file("failed", "result_overview.csv"));
    assertTrue(overview.contains(",completed,") && overview.contains(",failed,"), overview);
    CommandRun retried = project.retryFailed("failed");
    assertEquals(ExitStatus.COMPLETED, retried.status(), retried.out() + retried.err());
    assertFalse(retried.out().contains("is gone"), retried.out());
  }

  @Test
  @Timeout(300) // a driver that does not hear of it submits tasks for ever
  void whatAPersonCanPutRightEndsTheCommandAndCountsAgainstNoExperiment() throws IOException {
    project.config(
        """
        learning_rate: 0.1
        batch_size: 16
        num_epochs: 2
        accident: exception
        accidents: 1
        max_attempts: 1
        """);
    assertEquals(ExitStatus.FAILED, project.train("there", "max_jobs=1").status());
    Path metrics = project.file("there", "experiment_1/metrics.csv");
    Files.delete(metrics);
    Files.createDirectories(metrics.resolve("in the way"));

    CommandRun run = project.retryFailed("there");

    assertEquals(ExitStatus.USER_ERROR, run.status(), run.out());
    assertTrue(run.err().contains("metrics.csv"), run.err());
    Files.delete(metrics.resolve("in the way"));
    Files.delete(metrics);
    CommandRun resumed = project.resume("there");
    assertEquals(ExitStatus.COMPLETED, resumed.status(), resumed.out() + resumed.err());
  }

  private static void awaitText(Process driver, Path output, String text) throws Exception {
    while (driver.isAlive() && !Files.readString(output).contains(text)) {
      Thread.sleep(50);
    }
  }
}
