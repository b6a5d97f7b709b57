package io.github.scitemplate.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.cli.CommandRun;
import io.github.scitemplate.error.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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

  @Test
  void aGridOnAClusterLeavesWhatItLeavesHere() throws IOException {
    project.config(
        """
        learning_rate_: [0.1, 0.01, 0.001]
        batch_size: 16
        repeats: 2
        num_epochs: 2
        """);
    assertEquals(ExitStatus.COMPLETED, CommandRun.train(folder, "here").status());

    CommandRun run = project.train("there", "max_jobs=2");

    assertEquals(ExitStatus.COMPLETED, run.status(), run.out() + run.err());
    assertEquals(project.results("here"), project.results("there"));
    assertTrue(run.out().contains(", 2 at once, each on 1 thread, on Slurm"), run.out());
    assertTrue(Files.readString(project.file("there", "session.json")).contains("\"slurm\""));
    assertFalse(Files.readString(project.file("here", "session.json")).contains("executor"));
  }

  @Test
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
    Path output = folder.resolve("output.txt");

    for (String sign : List.of("Submitted", "paused at", "experiment 4/6")) {
      Process driver = project.start("there", sign.equals("Submitted") ? "max_jobs=2" : "", output);
      while (driver.isAlive() && !Files.readString(output).contains(sign)) {
        Thread.sleep(50);
      }
      driver.destroyForcibly().waitFor();
    }
    CommandRun run = project.resume("there");

    String told = Files.readString(output) + run.out();
    assertEquals(ExitStatus.COMPLETED, run.status(), told + run.err());
    assertEquals(project.results("here"), project.results("there"));
    System.out.println(told);
  }
}
