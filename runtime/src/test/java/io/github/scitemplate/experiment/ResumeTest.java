package io.github.scitemplate.experiment;

import static io.github.scitemplate.experiment.TinyExperiment.bytes;
import static io.github.scitemplate.experiment.TinyExperiment.config;
import static io.github.scitemplate.experiment.TinyExperiment.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.TorchTest;
import io.github.scitemplate.data.StreamThreads;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.logger.StreamFailure;
import io.github.scitemplate.tiny.BuildComponents;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Wherever an experiment is stopped, it ends with the same bytes as if it had not been; batch norm
 * and dropout are on.
 */
class ResumeTest extends TorchTest {
  /** Every so many questions a run is stopped; the profile {@code nightly} stops at each. */
  private static final int EACH = Integer.getInteger("resume.each", 3);

  /** Other configs are stopped at other questions. */
  private static int first(String config) {
    return 1 + Math.floorMod(config.hashCode(), EACH);
  }

  @TempDir Path folder;

  private ExperimentDirectory directory(String name, String config) throws IOException {
    return TinyExperiment.directory(folder.resolve(name), config);
  }

  @ParameterizedTest
  @CsvSource({
    "sgd, constant",
    "sgd, plateau",
    "adam, cosine",
    "adamw, constant",
    "adam, plateau",
    "nesterov, step",
    "clipped, multistep",
    "adamw, exponential",
    "nesterov, chained",
    "rmsprop, onecycle",
    "adagrad, restarts",
    "adadelta, constant",
    "adamax, polynomial",
    "nadam, inverse",
    "radam, own",
    "lion, constant",
    "lamb, cosine",
    "sgd, overtraining"
  })
  void stoppedAtAnyQuestionItEndsWithTheSameBytes(String optimizer, String schedule)
      throws IOException {
    String config = config(optimizer, schedule, "");
    ExperimentDirectory whole = directory("whole", config);
    assertTrue(run(whole, Integer.MAX_VALUE).orElseThrow() instanceof ExperimentResult.Completed);
    List<String> expected = bytes(whole);
    int stops = 0;
    for (int question = first(config); question < 40; question += EACH) {
      ExperimentDirectory cut = directory("cut" + question, config);
      if (run(cut, question).isEmpty()) {
        stops++;
        assertTrue(run(cut, Integer.MAX_VALUE).isPresent());
      }
      assertEquals(expected, bytes(cut), "stopped at question " + question);
    }
    assertTrue(stops * EACH > 12, "there were " + stops + " stops");
  }

  @Test
  void stoppedAtAnyOfSixtyIterationsItEndsWithTheSameBytes() throws IOException {
    String config =
        config("adam", "plateau", "")
            .replace("num_epochs: 3\ncheckpoint_freq: 1", "num_iterations: 60\nval_freq: 12");
    ExperimentDirectory whole = directory("whole", config);
    run(whole, Integer.MAX_VALUE);
    List<String> expected = bytes(whole);
    for (int question = first(config); question <= 61; question += EACH) {
      ExperimentDirectory cut = directory("cut" + question, config);
      assertTrue(run(cut, question).isEmpty());
      assertTrue(run(cut, Integer.MAX_VALUE).isPresent());
      assertEquals(expected, bytes(cut), "stopped at question " + question);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "accumulate_grad_batches: 3\nmetrics: gradients",
        "ema_decay: 0.9",
        "swa_start: 1",
        "swa_start: 2\ngroups: true\naccumulate_grad_batches: 3",
        "accumulate_grad_batches: 2\nema_decay: 0.7",
        "training_step: apart",
        "training_step: apart\nema_decay: 0.7",
        "groups: true",
        "groups: true\naccumulate_grad_batches: 2\nema_decay: 0.7",
        "lr_unit: iteration",
        "loss_weights: [1, 0.1]",
        "metrics: whole\nscore_metric: recall/left"
      })
  void groupsOfBatchesAveragesAndPartsStoppedAtEveryQuestionEndWithTheSameBytes(String more)
      throws IOException {
    String config = config("adam", "cosine", more + "\n");
    ExperimentDirectory whole = directory("whole", config);
    assertTrue(run(whole, Integer.MAX_VALUE).orElseThrow() instanceof ExperimentResult.Completed);
    List<String> expected = bytes(whole);
    ExperimentDirectory without = directory("without", config("adam", "cosine", ""));
    run(without, Integer.MAX_VALUE);
    assertNotEquals(bytes(without), expected, "the key changes what is trained");
    int stops = 0;
    for (int question = first(config); question < 25; question += EACH) {
      ExperimentDirectory cut = directory("cut" + question, config);
      if (run(cut, question).isEmpty()) {
        stops++;
        assertTrue(run(cut, Integer.MAX_VALUE).isPresent());
      }
      assertEquals(expected, bytes(cut), "stopped at question " + question);
    }
    assertTrue(stops * EACH > 12, "there were " + stops + " stops");
  }

  @Test
  void iterationsThatShareCallsEndWithTheSameBytesWhereverTheyAreStopped() throws IOException {
    String config =
        config("adam", "cosine", "lr_unit: iteration\nema_decay: 0.9\n")
            .replace("num_epochs: 3\ncheckpoint_freq: 1", "num_iterations: 60\nval_freq: 12")
            .replace("log_freq: 3", "log_freq: 5");
    ExperimentDirectory whole = directory("whole", config + "compile: off\n");
    run(whole, Integer.MAX_VALUE);
    assertEquals(Optional.empty(), whole.attempts().newest().flatMap(Attempt::passes));
    List<String> expected = bytes(whole);
    for (int steps : new int[] {1, 3, 64}) {
      String together = config + "steps_per_call: " + steps + "\ncompile: require\n";
      ExperimentDirectory one = directory("together" + steps, together);
      run(one, Integer.MAX_VALUE);
      assertEquals(expected, bytes(one), steps + " steps a call");
      assertEquals(
          Optional.of("compiled: forward, loss, backward and update in one call"),
          one.attempts().newest().flatMap(Attempt::passes).map(Attempt.Passes::passes));
      ExperimentDirectory cut = directory("cut" + steps, together);
      assertTrue(run(cut, 20).isEmpty());
      assertTrue(run(cut, Integer.MAX_VALUE).isPresent());
      assertEquals(expected, bytes(cut), steps + " steps a call, stopped");
    }
  }

  @Test
  void stoppedAgainAndAgainItEndsWithTheSameBytes() throws IOException {
    String config = config("sgd", "cosine", "");
    ExperimentDirectory whole = directory("whole", config);
    run(whole, Integer.MAX_VALUE);
    ExperimentDirectory cut = directory("cut", config);
    int attempts = 1;
    while (run(cut, 3 + attempts % 3).isEmpty()) {
      attempts++;
      assertTrue(attempts < 100);
    }
    assertTrue(attempts > 5, "there were " + attempts + " attempts");
    assertEquals(bytes(whole), bytes(cut));
  }

  @Test
  void aStreamEndsWithTheSameBytesWhateverItsThreadsAndAsDataInMemoryDo() throws IOException {
    ExperimentDirectory memory = directory("memory", config("sgd", "constant", ""));
    run(memory, Integer.MAX_VALUE);
    List<String> noisy = List.of();
    for (int threads : new int[] {0, 1, 3}) {
      String stream = "decoding_threads: " + threads + "\n";
      ExperimentDirectory plain = directory("plain" + threads, config("sgd", "constant", stream));
      run(plain, Integer.MAX_VALUE);
      assertEquals(bytes(memory), bytes(plain), threads + " threads");
      ExperimentDirectory noise =
          directory("noise" + threads, config("sgd", "constant", stream + "augment: true\n"));
      run(noise, Integer.MAX_VALUE);
      noisy = noisy.isEmpty() ? bytes(noise) : noisy;
      assertEquals(noisy, bytes(noise), threads + " threads");
    }
    assertNotEquals(bytes(memory), noisy);
  }

  @Test
  void aStreamWithNoiseStoppedAtEveryQuestionEndsWithTheSameBytes() throws IOException {
    String stream = "augment: true\ndecoding_threads: ";
    ExperimentDirectory whole = directory("whole", config("adam", "cosine", stream + "0\n"));
    run(whole, Integer.MAX_VALUE);
    List<String> expected = bytes(whole);
    int stops = 0;
    for (int question = first(stream); question < 20; question += EACH) {
      int threads = question % 4;
      ExperimentDirectory cut =
          directory("cut" + question, config("adam", "cosine", stream + threads + "\n"));
      if (run(cut, question).isEmpty()) {
        stops++;
        assertEquals(List.of(), StreamThreads.alive(), "a stop ends the threads");
        assertTrue(run(cut, Integer.MAX_VALUE).isPresent());
      }
      assertEquals(expected, bytes(cut), "stopped at question " + question);
    }
    assertTrue(stops * EACH > 12, "there were " + stops + " stops");
  }

  @Test
  void theTimeSpentWaitingIsToldForStreamsAlone() throws IOException {
    ExperimentDirectory memory = directory("memory", config("sgd", "constant", ""));
    run(memory, Integer.MAX_VALUE);
    assertFalse(log(memory).contains("waited"), log(memory));
    ExperimentDirectory stream =
        directory("stream", config("sgd", "constant", "decoding_threads: 1\n"));
    run(stream, Integer.MAX_VALUE);
    assertTrue(
        log(stream).matches("(?s).*\nwaited for data \\d+\\.\\d s \\(\\d+ %\\).*"), log(stream));
  }

  private static String log(ExperimentDirectory directory) throws IOException {
    return Files.readString(directory.path().resolve("log_train.txt"));
  }

  @Test
  void aSampleThatCannotBeMadeIsTheExperimentsResult() throws IOException {
    ExperimentDirectory directory =
        directory("broken", config("sgd", "constant", "decoding_threads: 2\nfault: sample\n"));
    ExperimentResult.Failed failed =
        (ExperimentResult.Failed) run(directory, Integer.MAX_VALUE).orElseThrow();
    assertEquals("exception", failed.kind());
    assertTrue(
        failed
            .message()
            .startsWith(
                "Sample 3 of the training data could not be made: IOException: photo 3 is no photo"),
        failed.message());
    assertTrue(failed.message().contains("at io.github.scitemplate.tiny"), failed.message());
    assertEquals(List.of(), StreamThreads.alive());
  }

  @Test
  void theSameConfigGivesTheSameBytesAndAnotherSeedDoesNot() throws IOException {
    ExperimentDirectory first = directory("first", config("adam", "constant", ""));
    ExperimentDirectory again = directory("again", config("adam", "constant", ""));
    ExperimentDirectory other =
        directory("other", config("adam", "constant", "").replace("seed: 5", "seed: 6"));
    run(first, Integer.MAX_VALUE);
    run(again, Integer.MAX_VALUE);
    run(other, Integer.MAX_VALUE);
    assertEquals(bytes(first), bytes(again));
    assertTrue(!bytes(first).equals(bytes(other)));
  }

  @Test
  void aDamagedLastCheckpointIsToldAndTheOneBeforeIsUsed() throws IOException {
    String config = config("sgd", "constant", "");
    ExperimentDirectory whole = directory("whole", config);
    run(whole, Integer.MAX_VALUE);
    ExperimentDirectory cut = directory("cut", config);
    assertTrue(run(cut, 9).isEmpty());
    Path last = cut.checkpoints().resolve("last.safetensors");
    Files.write(last, Arrays.copyOf(Files.readAllBytes(last), 100));
    assertTrue(run(cut, Integer.MAX_VALUE).isPresent());
    assertEquals(bytes(whole), bytes(cut));
  }

  @Test
  void onlyAsManyCheckpointsAreKeptAsAskedFor() throws IOException {
    ExperimentDirectory kept =
        directory("kept", config("sgd", "constant", "keep_checkpoints: 2\n"));
    run(kept, Integer.MAX_VALUE);
    try (var files = Files.list(kept.checkpoints())) {
      assertEquals(
          List.of("best_model.safetensors", "ckpt_e2.safetensors", "ckpt_e3.safetensors"),
          files
              .map(f -> f.getFileName().toString())
              .filter(n -> n.endsWith("safetensors"))
              .sorted()
              .toList());
    }
  }

  private static String scoreOf(ExperimentDirectory directory, String split) throws IOException {
    return Files.readAllLines(directory.path().resolve("metrics.csv")).stream()
        .filter(line -> line.contains("," + split + ",loss,"))
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  @Test
  void theBestModelIsTestedAndNotTheLast() throws IOException {
    String more = "score_metric: loss\nscore_mode: min\n";
    String config =
        config("sgd", "constant", more).replace("learning_rate: 0.05", "learning_rate: 0.5");
    ExperimentDirectory whole = directory("whole", config);
    ExperimentResult.Completed result =
        (ExperimentResult.Completed) run(whole, Integer.MAX_VALUE).orElseThrow();
    long bestEpoch = result.bestIteration() / 4;
    assertTrue(result.bestIteration() < result.iterations(), "the loss is smallest before the end");
    ExperimentDirectory upToBest =
        directory("best", config.replace("num_epochs: 3", "num_epochs: " + bestEpoch));
    run(upToBest, Integer.MAX_VALUE);
    String tested = scoreOf(whole, "test");
    assertEquals(
        scoreOf(upToBest, "test").replaceAll("^\\d+,\\d+", ""),
        tested.replaceAll("^\\d+,\\d+", ""));
  }

  @Test
  void theLearningRateStepsBeforeTheCheckpointAndAfterTheLogLine() throws IOException {
    ExperimentDirectory directory =
        directory(
            "steps",
            config("sgd", "plateau", "score_metric: loss\nscore_mode: max\n")
                .replace("log_freq: 3", "log_freq: 4"));
    run(directory, Integer.MAX_VALUE);
    List<String> rates =
        Files.readAllLines(directory.path().resolve("metrics.csv")).stream()
            .filter(line -> line.contains(",train,lr,"))
            .map(line -> line.substring(line.lastIndexOf(',') + 1))
            .toList();
    assertEquals(3, rates.size());
    assertEquals("0.05", rates.get(0), "the line of an epoch has the rate it was trained with");
    assertTrue(
        Double.parseDouble(rates.get(2)) < 0.05, "the plateau saw the falling score: " + rates);
    for (int epoch = 1; epoch < 3; epoch++) {
      String state = Files.readString(directory.checkpoints().resolve("ckpt_e" + epoch + ".json"));
      assertTrue(
          state.contains("\"learningRate\": " + rates.get(epoch)),
          "the checkpoint has the next rate: " + state);
    }
  }

  @Test
  void aKilledExperimentGoesOnFromItsLastValidation() throws IOException {
    String config =
        config("sgd", "constant", "").replace("checkpoint_freq: 1", "checkpoint_freq: 3");
    ExperimentDirectory killed = directory("killed", config);
    int[] questions = new int[1];
    assertThrows(
        IOException.class,
        () ->
            new Experiment(
                    killed,
                    new BuildComponents(),
                    TinyExperiment.NOWHERE,
                    () -> {
                      if (++questions[0] == 12) {
                        throw new StreamFailure(new IOException("the disk is full"));
                      }
                      return false;
                    },
                    false)
                .run());
    assertTrue(killed.result().read().isEmpty(), "a full disk decides nothing");
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    new Experiment(
            killed,
            new BuildComponents(),
            new PrintStream(told, true, StandardCharsets.UTF_8),
            () -> false,
            false)
        .run();
    assertTrue(
        told.toString(StandardCharsets.UTF_8).contains("continuing after 2 epochs"),
        told.toString(StandardCharsets.UTF_8));
    ExperimentDirectory whole = directory("whole", config);
    run(whole, Integer.MAX_VALUE);
    assertEquals(bytes(whole), bytes(killed));
  }

  @Test
  void aProcessThatIsToStopBeforeItTrainsBeginsNoAttempt() throws IOException {
    ExperimentDirectory late = directory("late", config("sgd", "constant", ""));
    assertTrue(run(late, 1).isEmpty());
    assertTrue(late.attempts().newest().isEmpty(), "the next controller's may have begun");
    assertFalse(Files.exists(late.metrics()));
  }

  @Test
  void whoeverFindsALaterAttemptSaysSoAndWritesNoMore() throws IOException {
    ExperimentDirectory twice = directory("twice", config("sgd", "constant", ""));
    int[] questions = new int[1];
    UserException e =
        assertThrows(
            UserException.class,
            () ->
                new Experiment(
                        twice,
                        new BuildComponents(),
                        TinyExperiment.NOWHERE,
                        () -> {
                          if (++questions[0] == 3) {
                            twice.attempts().directory().resolve("2").toFile().mkdir();
                          }
                          return false;
                        },
                        false)
                    .run());
    assertTrue(e.problem().contains("Another process has begun a later attempt"), e.problem());
    assertFalse(Files.exists(twice.checkpoints().resolve("last.safetensors")));
    assertTrue(twice.result().read().isEmpty(), "nothing is decided");
  }

  /** Ctrl-C reaches the processes, too, that the project's code may have started. */
  @Test
  void whatFailsAfterTheRequestToStopDecidesNothing() throws IOException {
    ExperimentDirectory cut = directory("cut", config("sgd", "constant", ""));
    int[] questions = new int[1];
    Experiment experiment =
        new Experiment(
            cut,
            new BuildComponents(),
            TinyExperiment.NOWHERE,
            () -> {
              if (++questions[0] == 6) {
                throw new IllegalStateException("the decoder has ended");
              }
              return questions[0] > 6;
            },
            false);
    assertTrue(experiment.run().isEmpty());
    assertTrue(cut.result().read().isEmpty(), "nothing is decided");
    ExperimentDirectory whole = directory("whole", config("sgd", "constant", ""));
    run(whole, Integer.MAX_VALUE);
    run(cut, Integer.MAX_VALUE);
    assertEquals(bytes(whole), bytes(cut));
  }
}
