package io.github.scitemplate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.error.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions whose workers die, with real processes. */
class AccidentTest {
  private static final String CONFIG =
      "seed_: [1, 2]\nbatch_size: 16\nlearning_rate: 0.05\nnum_epochs: 3\nlog_freq: 2\n";

  @TempDir Path folder;

  @BeforeEach
  void project() throws IOException {
    config("");
  }

  private void config(String more) throws IOException {
    Files.writeString(folder.resolve("config.yaml"), CONFIG + more);
  }

  private CommandRun train(String session, String... more) {
    return CommandRun.train(folder, session, more);
  }

  private String text(String session, String file) throws IOException {
    return Files.readString(folder.resolve("results").resolve(session).resolve(file));
  }

  private String overview(String session) throws IOException {
    return text(session, "result_overview.csv").replaceAll("(?m),[^,]*$", "");
  }

  private void assertSameResults(String one, String other) throws IOException {
    assertEquals(overview(one), overview(other));
    for (int k = 1; k <= 2; k++) {
      String metrics = "experiment_" + k + "/metrics.csv";
      assertEquals(text(one, metrics), text(other, metrics));
    }
  }

  @Test
  void whateverUserCodePrintsIsNoAnswerAndIsShown() throws IOException {
    config("accident: print\naccidents: 0\n");
    assertEquals(ExitStatus.COMPLETED, train("undisturbed").status());
    config("accident: print\naccidents: 2\n");
    CommandRun run = train("printing");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.out() + run.err());
    assertSameResults("undisturbed", "printing");
    String out = run.out();
    assertTrue(out.contains("a text without its end"), out);
    for (int i = 0; i < 2000; i++) {
      assertTrue(out.contains("piece" + i + (i % 8 == 7 ? System.lineSeparator() : " ")), i + "");
    }
    assertTrue(out.contains("é\uD83D\uDE00 ends without a line end"), out);
    assertTrue(out.contains("past Java's stream"), out);
    assertFalse(out.contains("\u001E"), out);
    String log = text("printing", "experiment_1/log_train.txt");
    assertTrue(log.contains("\nprinted: a text without its end"), log);
    assertTrue(log.contains("\nprinted: piece0 piece1 "), log);
    assertFalse(out.contains("printed: "), out);
  }

  @Test
  void threadsThatAreInterruptedWhileTheyPrintDisturbNothing() throws IOException {
    config("accident: helpers\naccidents: 1\nmax_attempts: 1\n");
    CommandRun run = train("s");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.out() + run.err());
    assertTrue(run.out().contains("helpers are done"), run.out());
    assertTrue(run.out().contains("helper 299 line 49"), run.out());
  }

  @Test
  void aClassPathLongerThanAVariableMayBeIsNoTrouble() throws IOException {
    String entries = "nothing-of-a-rather-long-name-is-there/" + "x".repeat(60);
    config("");
    CommandRun run =
        train(
            "s",
            "--classpath",
            String.join(java.io.File.pathSeparator, java.util.Collections.nCopies(2000, entries)));
    assertEquals(ExitStatus.COMPLETED, run.status(), run.out() + run.err());
  }

  @Test
  void aWorkerWhoseCodeNeverReturnsEndsSoonAfterItsController()
      throws IOException, InterruptedException {
    config("accident: spin\naccidents: 1\n");
    SessionProcess session =
        SessionProcess.start(folder, "train", "--session", "s", "--threads", "1", "--yes");
    while (!Files.exists(folder.resolve("accident spin 1"))) {
      Thread.sleep(50);
    }
    List<ProcessHandle> tree = session.tree();
    session.controller().orElseThrow().destroyForcibly();
    assertTrue(SessionProcess.gone(tree, 60), "the worker lives on");
  }

  @Test
  void aJvmOptionThatDoesNotExistIsNamed() throws IOException {
    config("");
    CommandRun run = train("s", "--jvm-arg", "-XX:+UseNoSuchThing");
    assertEquals(ExitStatus.USER_ERROR, run.status(), run.out());
    assertTrue(run.err().contains("Unrecognized VM option 'UseNoSuchThing'"), run.err());
  }

  @Test
  void anExperimentWhoseProcessWasKilledGoesOnToTheSameEnd() throws IOException {
    config("accident: kill\naccidents: 0\n");
    assertEquals(ExitStatus.COMPLETED, train("undisturbed").status());
    config("accident: kill\naccidents: 2\n");
    CommandRun run = train("killed");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertTrue(run.out().contains("The process that trained was killed (signal 9)."), run.out());
    assertSameResults("undisturbed", "killed");
    assertTrue(text("killed", "experiment_1/attempts/1/end.json").contains("KILLED"));
  }

  @Test
  @Tag("nightly")
  void severalExperimentsAtOnceGiveTheSameAsOneAfterAnother() throws IOException {
    train("one");
    CommandRun run = train("two", "--parallel", "2");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertTrue(run.out().contains("2 at once"), run.out());
    assertTrue(run.out().contains("[2] finished after 3 epochs"), run.out());
    assertSameResults("one", "two");
  }

  @Test
  void whatDiesAgainAndAgainWithoutProgressIsAFailureAndTheRestGoesOn() throws IOException {
    config("val_freq: 3\nmax_attempts: 2\naccident: exit\naccidents: 2\n");
    CommandRun run = train("s");
    assertEquals(ExitStatus.FAILED, run.status(), run.err());
    assertTrue(run.out().contains("1 of at most 2 attempts without progress"), run.out());
    assertTrue(run.out().contains("by itself with exit code 3"), run.out());
    assertTrue(overview("s").contains("1,1,,,failed"), overview("s"));
    assertTrue(overview("s").contains(",completed,"), overview("s"));
    CommandRun again = CommandRun.of(folder, "resume", "--session", "s", "--retry-failed");
    assertEquals(ExitStatus.COMPLETED, again.status(), again.out());
  }

  @Test
  void wantOfMemoryIsTriedAgainInAFreshProcessAndThenAFailure() throws IOException {
    config("max_attempts: 2\nval_freq: 3\naccident: memory\n");
    CommandRun run = train("s", "--set", "seed=1");
    assertEquals(ExitStatus.FAILED, run.status(), run.err());
    assertTrue(text("s", "experiment_1/result.json").contains("out of memory"));
    assertTrue(run.out().contains("Make batches or the model smaller"), run.out());
    assertTrue(Files.exists(folder.resolve("results/s/experiment_1/attempts/2/end.json")));
  }

  @Test
  void anExceptionIsAFailureAtOnce() throws IOException {
    config("accident: exception\naccidents: 1\n");
    CommandRun run = train("s");
    assertEquals(ExitStatus.FAILED, run.status(), run.err());
    assertTrue(text("s", "experiment_1/result.json").contains("the label is unheard of"));
    assertFalse(Files.exists(folder.resolve("results/s/experiment_1/attempts/2")));
    assertTrue(overview("s").contains(",completed,"), overview("s"));
  }

  @Test
  void aFileThatTheProjectsCodeMissesIsItsFailureAndNoFullDisk() throws IOException {
    config("accident: file\naccidents: 1\n");
    CommandRun run = train("s");
    assertEquals(ExitStatus.FAILED, run.status(), run.err());
    assertTrue(text("s", "experiment_1/result.json").contains("the label's file is gone"));
    assertTrue(overview("s").contains(",completed,"), overview("s"));
  }

  @Test
  void anExperimentThatMakesNoStepIsEnded() throws IOException {
    config("timeout_minutes: 0.15\nval_freq: 3\nmax_attempts: 1\naccident: hang\naccidents: 1\n");
    CommandRun run = train("s");
    assertEquals(ExitStatus.FAILED, run.status(), run.err());
    assertTrue(text("s", "experiment_1/result.json").contains("timed out"));
    assertTrue(run.out().contains("(timeout_minutes)"), run.out());
    assertTrue(overview("s").contains(",completed,"), overview("s"));
  }

  @Test
  void aSessionStopsAfterTooManyFailuresAndGoesOnWhenResumed() throws IOException {
    config("on_failure: stop\naccident: exception\naccidents: 1\n");
    CommandRun run = train("s");
    assertEquals(ExitStatus.FAILED, run.status(), run.err());
    assertTrue(run.out().contains("Stopped after 1 failure, as on_failure says"), run.out());
    assertTrue(overview("s").contains("2,2,,,queued"), overview("s"));
    CommandRun resumed = CommandRun.of(folder, "resume", "--session", "s");
    assertTrue(resumed.out().contains("1 of 2 experiments completed, 1 failed"), resumed.out());
  }
}
