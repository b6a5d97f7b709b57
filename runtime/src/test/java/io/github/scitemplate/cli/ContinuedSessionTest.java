package io.github.scitemplate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.error.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that continue experiments of another one, with real worker processes. */
class ContinuedSessionTest {
  private static final String CONFIG =
      "batch_size: 16\nMisc:\n  log_freq: 2\n  checkpoint_freq: 1\n  seed: 3\n";
  private static final String BOTH =
      "continue_from_: [results/source/experiment_1, results/source/best]\n";

  @TempDir Path folder;

  private CommandRun train(StudyProject project, String session, String config, String... more)
      throws IOException {
    project.writeConfig(CONFIG + config);
    List<String> words = new java.util.ArrayList<>(List.of("train", "--session", session));
    words.addAll(List.of("--threads", "1"));
    words.addAll(List.of(more));
    return project.run(words.toArray(String[]::new));
  }

  @Test
  void eachExperimentGoesOnFromItsOwnSourceAndIsReproduced() throws IOException {
    StudyProject project = StudyProject.create(folder);
    String short1 = "learning_rate_: [0.000001, 0.05]\nnum_epochs: 2\n";
    CommandRun source = train(project, "source", short1);
    assertEquals(ExitStatus.COMPLETED, source.status(), source.err());
    CommandRun early = train(project, "s", "learning_rate: 0.05\nnum_epochs: 2\n" + BOTH);
    assertEquals(ExitStatus.USER_ERROR, early.status(), early.out());
    assertTrue(early.err().contains("2 epochs (8 iterations) are trained in"), early.err());
    assertFalse(Files.exists(project.session("")), "nothing is made then");

    CommandRun run =
        train(project, "s", "learning_rate: 0.05\nnum_epochs: 4\n" + BOTH, "--parallel", "2");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    String data = Files.readString(project.session("experiment_2/data.json"));
    assertTrue(data.contains("\"experiment\": \"results/source/experiment_2\""), data);
    CommandRun again = project.run("reproduce", "--session", "s", "--experiment", "2");
    assertEquals(ExitStatus.COMPLETED, again.status(), again.out() + again.err());
    assertTrue(again.out().contains("Identical: "), again.out());

    StudyProject.delete(folder.resolve("results/source/experiment_2"));
    CommandRun lost = project.run("reproduce", "--session", "s", "--experiment", "2");
    assertEquals(ExitStatus.USER_ERROR, lost.status(), lost.out());
    assertTrue(lost.err().contains("ckpt_e2.safetensors is not there any more"), lost.err());
    // A session that began needs no source to go on.
    Files.delete(project.session("experiment_2/result.json"));
    CommandRun resumed = project.run("train", "--session", "s", "--threads", "1");
    assertEquals(ExitStatus.COMPLETED, resumed.status(), resumed.out() + resumed.err());
  }
}
