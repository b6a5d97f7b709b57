package io.github.scitemplate.experiment;

import static io.github.scitemplate.experiment.TinyExperiment.bytes;
import static io.github.scitemplate.experiment.TinyExperiment.config;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.TorchTest;
import io.github.scitemplate.checkpoint.Checkpoints;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.logger.Logger;
import io.github.scitemplate.logger.StreamFailure;
import io.github.scitemplate.monitor.Extent;
import io.github.scitemplate.storage.FilePrefix;
import io.github.scitemplate.tiny.BuildComponents;
import io.github.scitemplate.trainer.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Experiments that pause at the ends of stages, and what is left of them. */
class PauseTest extends TorchTest {
  private static final Stage.Question PAUSE = amount -> Optional.empty();

  @TempDir Path folder;
  private int goneOn;
  private int paused;

  private ExperimentDirectory directory(String name, String config) throws IOException {
    return TinyExperiment.directory(folder.resolve(name), config);
  }

  private static String sixEpochs(String optimizer, String schedule, String more) {
    return config(optimizer, schedule, more).replace("num_epochs: 3", "num_epochs: 6");
  }

  private static Optional<ExperimentResult> run(
      ExperimentDirectory directory, Stage stage, BooleanSupplier stop) throws IOException {
    return new Experiment(directory, new BuildComponents(), TinyExperiment.NOWHERE, stop, false)
        .run(stage);
  }

  private static ExperimentResult run(ExperimentDirectory directory, Stage stage)
      throws IOException {
    return run(directory, stage, () -> false).orElseThrow();
  }

  /**
   * Trains in stages of random lengths; at the end of each it either goes on at once, or pauses and
   * goes on as another object.
   *
   * @param unit what all amounts are multiples of
   */
  private ExperimentResult trainInStages(
      ExperimentDirectory directory, SplittableRandom random, long unit) throws IOException {
    long[] reached = new long[1];
    while (true) {
      long first = reached[0] + unit * random.nextInt(1, 4);
      Stage stage =
          new Stage(
              Extent.of(first),
              amount -> {
                reached[0] = amount;
                if (random.nextBoolean()) {
                  goneOn++;
                  return Optional.of(Extent.of(amount + unit * random.nextInt(1, 4)));
                }
                return Optional.empty();
              });
      ExperimentResult result = run(directory, stage);
      if (!(result instanceof ExperimentResult.Pruned pruned)) {
        return result;
      }
      paused++;
      assertIsPaused(directory, pruned, reached[0]);
    }
  }

  private static double bestScore(ExperimentDirectory directory, long amount) throws IOException {
    String name = directory.config().toString();
    ConfigFile config = ConfigFile.read(directory.config(), name);
    return PausedExperiment.bestScore(
        directory, ExperimentSettings.read(config.parameters().combination(0)), amount);
  }

  /** Everything is on the disk, in step, and says the same. */
  private static void assertIsPaused(
      ExperimentDirectory directory, ExperimentResult.Pruned told, long amount) throws IOException {
    PausedExperiment found = PausedExperiment.of(directory).orElseThrow();
    assertEquals(amount, found.amount());
    assertEquals(told.iterations(), found.iterations());
    assertEquals(told.iterations(), found.result().iterations());
    assertEquals(told.valScore(), found.result().valScore());
    assertEquals(told.bestIteration(), found.result().bestIteration());
    assertEquals(told.valScore(), bestScore(directory, amount));
    assertEquals(
        FilePrefix.whole(directory.metrics()),
        Checkpoints.newestState(directory.checkpoints())
            .orElseThrow()
            .streams()
            .get(Logger.METRICS));
    Attempt attempt = directory.attempts().newest().orElseThrow();
    assertEquals(AttemptEnd.PAUSED, attempt.ended().orElseThrow().cause());
    assertFalse(attempt.mayRun());
    assertTrue(directory.result().read().isEmpty(), "whoever paused it writes the result");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sgd | plateau | ''",
        "adam | cosine | keep_checkpoints: 2",
        "nesterov | multistep | ema_decay: 0.8",
        "adamw | plateau | accumulate_grad_batches: 3",
        "adam | step | decoding_threads: 2"
      })
  void whereverItPausesItEndsWithTheSameBytesAsTrainedThrough(
      String optimizer, String schedule, String more) throws IOException {
    String config = sixEpochs(optimizer, schedule, more + "\n");
    ExperimentDirectory whole = directory("whole", config);
    run(whole, Stage.WHOLE);
    for (int seed = 0; seed < 12; seed++) {
      ExperimentDirectory staged = directory("staged" + seed, config);
      ExperimentResult result = trainInStages(staged, new SplittableRandom(seed), 1);
      assertTrue(result instanceof ExperimentResult.Completed, result.toString());
      assertEquals(bytes(whole), bytes(staged), "seed " + seed);
    }
    assertTrue(goneOn > 5 && paused > 5, goneOn + " times gone on, " + paused + " paused");
  }

  @Test
  void patienceEndsItWhereItWouldHaveIfItHadNotPaused() throws IOException {
    String config = sixEpochs("sgd", "plateau", "patience: 2\nscore_mode: min\n");
    ExperimentDirectory whole = directory("whole", config);
    ExperimentResult.Completed expected = (ExperimentResult.Completed) run(whole, Stage.WHOLE);
    assertTrue(expected.iterations() < 24, "patience ended it: " + expected);
    for (int seed = 0; seed < 24; seed++) {
      ExperimentDirectory staged = directory("staged" + seed, config);
      ExperimentResult.Completed result =
          (ExperimentResult.Completed) trainInStages(staged, new SplittableRandom(seed), 1);
      assertEquals(expected.stopCause(), result.stopCause());
      assertEquals(bytes(whole), bytes(staged), "seed " + seed);
    }
    assertTrue(goneOn > 5 && paused > 5, goneOn + " times gone on, " + paused + " paused");
  }

  @Test
  void inIterationsItPausesAtAnyMultipleOfValFreq() throws IOException {
    String config =
        config("adam", "plateau", "")
            .replace(
                "num_epochs: 3\ncheckpoint_freq: 1",
                "num_iterations: 40\nval_freq: 7\ncheckpoint_freq: 14");
    ExperimentDirectory whole = directory("whole", config);
    run(whole, Stage.WHOLE);
    for (int seed = 0; seed < 12; seed++) {
      ExperimentDirectory staged = directory("staged" + seed, config);
      trainInStages(staged, new SplittableRandom(seed), 7);
      assertEquals(bytes(whole), bytes(staged), "seed " + seed);
    }
    assertTrue(goneOn > 5 && paused > 5, goneOn + " times gone on, " + paused + " paused");
  }

  @Test
  void stoppedAtAnyQuestionBetweenPausesItEndsWithTheSameBytes() throws IOException {
    String config = sixEpochs("adam", "plateau", "");
    ExperimentDirectory whole = directory("whole", config);
    run(whole, Stage.WHOLE);
    SplittableRandom random = new SplittableRandom(2);
    for (int k = 0; k < 12; k++) {
      ExperimentDirectory cut = directory("cut" + k, config);
      Optional<ExperimentResult> end = Optional.empty();
      long amount = 0;
      while (end.isEmpty() || end.get() instanceof ExperimentResult.Pruned) {
        amount += end.isPresent() || amount == 0 ? 1 : 0;
        int[] questions = new int[1];
        int stopAt = random.nextInt(2, 12);
        end = run(cut, new Stage(Extent.of(amount), PAUSE), () -> ++questions[0] >= stopAt);
      }
      assertEquals(bytes(whole), bytes(cut), "run " + k);
    }
  }

  @Test
  void whoGoesOnFromWhereTheStageEndsOrBeyondIsAskedAtOnce() throws IOException {
    ExperimentDirectory directory = directory("e", sixEpochs("sgd", "constant", ""));
    run(directory, new Stage(Extent.of(2), PAUSE));
    List<String> before = bytes(directory);
    List<Long> asked = new ArrayList<>();
    Stage.Question noted =
        amount -> {
          asked.add(amount);
          return amount == 1 ? Optional.of(Extent.of(2)) : Optional.empty();
        };
    assertTrue(run(directory, new Stage(Extent.of(2), noted)) instanceof ExperimentResult.Pruned);
    assertTrue(run(directory, new Stage(Extent.of(1), noted)) instanceof ExperimentResult.Pruned);
    assertEquals(List.of(2L, 1L, 2L), asked);
    assertEquals(before, bytes(directory), "nothing was trained");
  }

  @Test
  void whoWasStoppedBeforeTheValidationOfAStageIsAskedAfterIt() throws IOException {
    ExperimentDirectory directory = directory("e", sixEpochs("sgd", "constant", ""));
    // One question before the attempt, one after each iteration, one at a batch of the validation.
    int[] questions = new int[1];
    assertTrue(run(directory, new Stage(Extent.of(1), PAUSE), () -> ++questions[0] >= 6).isEmpty());
    PausedExperiment stopped = PausedExperiment.of(directory).orElseThrow();
    assertEquals(3, stopped.iterations(), "what follows the fourth is not done yet");
    assertEquals(0, stopped.amount());
    assertTrue(Double.isNaN(bestScore(directory, 1)));
    ExperimentResult.Pruned pruned =
        (ExperimentResult.Pruned) run(directory, new Stage(Extent.of(1), PAUSE));
    assertIsPaused(directory, pruned, 1);
    assertEquals(4, pruned.bestIteration());
  }

  @Test
  void nobodyIsAskedWhereTrainingEndsByItself() throws IOException {
    Stage.Question unasked =
        amount -> {
          throw new AssertionError("asked at " + amount);
        };
    ExperimentDirectory directory = directory("e", config("sgd", "constant", ""));
    assertTrue(
        run(directory, new Stage(Extent.of(3), unasked)) instanceof ExperimentResult.Completed);
    ExperimentDirectory untested = directory("untested", config("sgd", "constant", ""));
    int[] questions = new int[1];
    // 1 + 3 * (4 iterations + 1 batch of validation), then the batch of the test.
    assertTrue(run(untested, Stage.WHOLE, () -> ++questions[0] >= 17).isEmpty());
    assertEquals(12, PausedExperiment.of(untested).orElseThrow().iterations());
    assertTrue(
        run(untested, new Stage(Extent.of(1), unasked)) instanceof ExperimentResult.Completed);
    assertEquals(bytes(directory), bytes(untested));
  }

  @Test
  void aStopWhileItWaitsInterruptsIt() throws IOException {
    ExperimentDirectory whole = directory("whole", sixEpochs("sgd", "plateau", ""));
    run(whole, Stage.WHOLE);
    ExperimentDirectory stopped = directory("stopped", sixEpochs("sgd", "plateau", ""));
    AtomicBoolean stop = new AtomicBoolean();
    Stage.Question stopping =
        amount -> {
          stop.set(true);
          return Optional.empty();
        };
    assertTrue(run(stopped, new Stage(Extent.of(2), stopping), stop::get).isEmpty());
    Attempt.End end = stopped.attempts().newest().orElseThrow().ended().orElseThrow();
    assertEquals(new Attempt.End(AttemptEnd.INTERRUPTED, 8, ""), end);
    run(stopped, Stage.WHOLE);
    assertEquals(bytes(whole), bytes(stopped));
  }

  @Test
  void whatEndsItWhileItWaitsLosesNothing() throws IOException {
    ExperimentDirectory whole = directory("whole", sixEpochs("adam", "plateau", ""));
    run(whole, Stage.WHOLE);
    ExperimentDirectory ended = directory("ended", sixEpochs("adam", "plateau", ""));
    Stage.Question failing =
        amount -> {
          throw new StreamFailure(new IOException("the disk is full"));
        };
    assertThrows(IOException.class, () -> run(ended, new Stage(Extent.of(3), failing)));
    assertEquals(3, PausedExperiment.of(ended).orElseThrow().amount());
    int[] iterations = new int[1];
    run(
        ended,
        new Stage(Extent.of(3), amount -> Optional.of(Extent.of(0))),
        () -> {
          iterations[0]++;
          return false;
        });
    assertEquals(bytes(whole), bytes(ended));
    assertEquals(1 + 3 * 5 + 1, iterations[0], "three epochs, their validations and the test");
  }

  @Test
  void theLogSaysWhereItPausedAndHowGoodItWas() throws IOException {
    ExperimentDirectory directory = directory("e", sixEpochs("sgd", "constant", ""));
    ExperimentResult.Pruned pruned =
        (ExperimentResult.Pruned) run(directory, new Stage(Extent.of(2), PAUSE));
    String log = Files.readString(directory.path().resolve("log_train.txt"));
    assertTrue(
        log.contains(
            "paused at epoch 2/6, iteration 4/4; best acc in validation "
                + pruned.valScore()
                + " at iteration "
                + pruned.bestIteration()),
        log);
  }

  @Test
  void aPrunedResultIsReadAsItWasWrittenAndGivesWayToTheEnd() throws IOException {
    ExperimentDirectory directory = directory("e", sixEpochs("sgd", "constant", ""));
    run(directory, new Stage(Extent.of(2), PAUSE));
    ExperimentResult.Pruned pruned = PausedExperiment.of(directory).orElseThrow().result();
    directory.result().write(pruned);
    ExperimentResult.Pruned read =
        (ExperimentResult.Pruned) directory.result().verified(true, w -> {}).orElseThrow();
    assertEquals(pruned.valScore(), read.valScore());
    assertEquals(pruned.bestIteration(), read.bestIteration());
    assertEquals(pruned.iterations(), read.iterations());
    assertEquals(pruned.seconds(), read.seconds(), 1e-3);
    assertEquals(ExperimentStatus.PRUNED, ExperimentStatus.of(read));
    List<String> warnings = new ArrayList<>();
    Files.write(directory.bestModel(), new byte[1], StandardOpenOption.APPEND);
    directory.result().verified(true, warnings::add);
    assertEquals(1, warnings.size(), "the best model is damaged");
    run(directory, new Stage(Extent.of(0), PAUSE));
    assertTrue(directory.result().read().orElseThrow() instanceof ExperimentResult.Completed);
    directory.result().write(pruned);
    assertTrue(
        directory.result().read().orElseThrow() instanceof ExperimentResult.Completed,
        "an end is for good");
    Files.writeString(directory.metrics(), "8,2,val,acc,1\n", StandardOpenOption.APPEND);
    assertThrows(IOException.class, () -> directory.result().verified(true, w -> {}));
  }

  @Test
  void withoutAnyScoreThereIsNoBestModelToMiss() throws IOException {
    ExperimentDirectory directory =
        directory("e", sixEpochs("sgd", "constant", "fault: score\nscore_metric: odd\n"));
    run(directory, new Stage(Extent.of(2), PAUSE));
    ExperimentResult.Pruned pruned = PausedExperiment.of(directory).orElseThrow().result();
    assertTrue(Double.isNaN(pruned.valScore()));
    assertTrue(Double.isNaN(bestScore(directory, 2)));
    directory.result().write(pruned);
    List<String> warnings = new ArrayList<>();
    ExperimentResult.Pruned read =
        (ExperimentResult.Pruned) directory.result().verified(true, warnings::add).orElseThrow();
    assertTrue(Double.isNaN(read.valScore()));
    assertEquals(0, read.bestIteration());
    assertEquals(List.of(), warnings);
    assertTrue(
        Files.readString(directory.path().resolve("log_train.txt"))
            .contains("; no validation has given a number for odd"));
  }

  @Test
  void whatWasTrainedBeyondAnAmountDoesNotCountForItsScore() throws IOException {
    ExperimentDirectory directory =
        directory("e", config("sgd", "constant", "score_metric: loss\nscore_mode: min\n"));
    Files.writeString(
        directory.metrics(),
        """
        iteration,epoch,split,metric,value
        4,1,val,loss,0.5
        4,1,val,acc,0.125
        8,2,train,loss,0.01
        8,2,val,loss,NaN
        12,3,val,loss,0.25
        12,3,val,acc,0.5
        16,4,val,lo""");
    assertTrue(Double.isNaN(bestScore(directory, 0)));
    assertEquals(0.5, bestScore(directory, 1));
    assertEquals(0.5, bestScore(directory, 2));
    assertEquals(0.25, bestScore(directory, 3));
    assertTrue(PausedExperiment.of(directory).isEmpty(), "there is no checkpoint");
  }
}
