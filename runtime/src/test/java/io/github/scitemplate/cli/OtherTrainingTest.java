package io.github.scitemplate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.error.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions of the tiny project that train in other ways, or on a part of the data. */
class OtherTrainingTest {
  private static final String CONFIG =
      "batch_size_: [16, 32]\noptimizer_: [sgd, adam]\nlearning_rate: 0.05\nMisc:\n  num_epochs: 2\n"
          + "  log_freq: 2\n  seed: 3\n";

  @TempDir Path folder;

  @BeforeEach
  void project() throws IOException {
    Files.writeString(folder.resolve("config.yaml"), CONFIG);
  }

  private CommandRun train(String session, String... more) {
    return CommandRun.train(folder, session, more);
  }

  private Path results(String name) {
    return folder.resolve("results").resolve("s").resolve(name);
  }

  @Test
  void aFastDevRunTriesAllExperimentsAndKeepsNothing() throws IOException {
    CommandRun run = train("s", "--fast-dev-run");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertTrue(run.out().contains("nothing is kept"), run.out());
    assertTrue(run.out().contains("4 of 4 experiments completed"), run.out());
    assertEquals(
        4, Pattern.compile("finished after 1 iteration ").matcher(run.out()).results().count());
    assertFalse(Files.exists(results("")), "no session is made");
  }

  @Test
  void overfittingTrainsAndValidatesOnTheSameFewBatches() throws IOException {
    Files.writeString(
        folder.resolve("config.yaml"),
        CONFIG.replace("num_epochs: 2", "num_epochs: 30") + "  overfit_batches: 1\n");
    CommandRun run = CommandRun.trainHere(folder, "s");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertTrue(run.out().contains("finished after 30 epochs (30 iterations)"), run.out());
    String[] overview = Files.readString(results("result_overview.csv")).split("\n");
    assertTrue(Double.parseDouble(overview[4].split(",")[3]) > 0.9, overview[4]);
  }

  @Test
  void aFastDevRunTakesOneBatchOfStreamsAndOfStepsOfOnesOwnToo() throws IOException {
    Files.writeString(
        folder.resolve("config.yaml"),
        CONFIG.replace("num_epochs: 2", "num_epochs: 2\n  ema_decay: 0.9")
            + "decoding_threads_: [-1, 2]\naugment: true\ntraining_step_: [none, apart]\n");
    CommandRun run = train("s", "--fast-dev-run", "--set", "batch_size=16,optimizer=sgd");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertTrue(run.out().contains("4 of 4 experiments completed"), run.out());
    assertEquals(
        4, Pattern.compile("finished after 1 iteration ").matcher(run.out()).results().count());
  }

  @Test
  void overfittingOnAStreamGivesTheNumbersOfDataInMemory() throws IOException {
    String few = CONFIG + "  overfit_batches: 3\n  accumulate_grad_batches: 2\n";
    String[] one = {"--set", "batch_size=16,optimizer=adam"};
    Files.writeString(folder.resolve("config.yaml"), few);
    assertEquals(ExitStatus.COMPLETED, train("memory", one).status());
    Files.writeString(folder.resolve("config.yaml"), few + "decoding_threads: 2\n");
    CommandRun run = CommandRun.trainHere(folder, "s", one);
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertTrue(run.out().contains("finished after 2 epochs (6 iterations)"), run.out());
    assertEquals(
        Files.readString(folder.resolve("results/memory/experiment_1/metrics.csv")),
        Files.readString(results("experiment_1/metrics.csv")));
  }

  @Test
  void weightsOfLossesAreSwept() throws IOException {
    Files.writeString(
        folder.resolve("config.yaml"), CONFIG + "loss_weights_: [[1, 0.1], [1, 1]]\n");
    CommandRun run = CommandRun.trainHere(folder, "s", "--set", "batch_size=16,optimizer=sgd");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertTrue(run.out().contains("2 of 2 experiments completed"), run.out());
    assertTrue(run.out().contains("size "), run.out());
    assertNotEquals(
        Files.readString(results("experiment_1/metrics.csv")),
        Files.readString(results("experiment_2/metrics.csv")));
  }

  @Test
  void aPlanTriesAStepOfOnesOwnAndSaysWhatIsWrongWithIt() throws IOException {
    String own = CONFIG + "training_step: apart\n";
    Files.writeString(folder.resolve("config.yaml"), own);
    String[] plan = {"plan", "--set", "batch_size=16,optimizer=sgd"};
    CommandRun good = CommandRun.here(folder, plan);
    assertEquals(ExitStatus.COMPLETED, good.status(), good.err());
    Files.writeString(folder.resolve("config.yaml"), own + "fault: step\n");
    CommandRun throwing = CommandRun.here(folder, plan);
    assertEquals(ExitStatus.USER_ERROR, throwing.status(), throwing.out());
    assertTrue(
        throwing
            .err()
            .contains(
                "One batch through the model failed: IllegalStateException: no step today\n"
                    + "  at io.github.scitemplate.tiny.ApartStep.train(ApartStep.java:"),
        throwing.err());
    Files.writeString(folder.resolve("config.yaml"), own + "fault: part\n");
    CommandRun part = CommandRun.here(folder, plan);
    assertEquals(ExitStatus.USER_ERROR, part.status(), part.out());
    assertTrue(
        part.err()
            .contains("The model has no child named body; it has 01SequentialBlock, 02Linear"),
        part.err());
  }
}
