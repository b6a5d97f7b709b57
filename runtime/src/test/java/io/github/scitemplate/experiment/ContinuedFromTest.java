package io.github.scitemplate.experiment;

import static io.github.scitemplate.experiment.TinyExperiment.bytes;
import static io.github.scitemplate.experiment.TinyExperiment.run;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.TorchTest;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.monitor.Extent;
import io.github.scitemplate.storage.Sha256;
import io.github.scitemplate.tiny.BuildComponents;
import io.github.scitemplate.trainer.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An experiment that trains on from another one's last state. */
class ContinuedFromTest extends TorchTest {
  private static final String EXACT = "as one training of this length would go";

  @TempDir Path folder;

  private static String config(String optimizer, String schedule, int epochs, String more) {
    return TinyExperiment.config(optimizer, schedule, more)
        .replace("num_epochs: 3", "num_epochs: " + epochs);
  }

  private ExperimentDirectory directory(String name, String config) throws IOException {
    return TinyExperiment.directory(folder.resolve(name), config);
  }

  private ExperimentDirectory trained(String name, String config) throws IOException {
    ExperimentDirectory directory = directory(name, config);
    ExperimentResult result = run(directory, Integer.MAX_VALUE).orElseThrow();
    assertTrue(result instanceof ExperimentResult.Completed, result.toString());
    return directory;
  }

  private static String from(ExperimentDirectory source) {
    return "continue_from: " + source.path() + "\n";
  }

  /** Without the checkpoints that only a training in one go has. */
  private static List<String> late(ExperimentDirectory directory) throws IOException {
    return bytes(directory).stream().filter(line -> !line.matches("ckpt_e[12]\\..*")).toList();
  }

  private static String log(ExperimentDirectory directory) throws IOException {
    return Files.readString(directory.path().resolve("log_train.txt"));
  }

  private static String refusal(Path own, String config) throws IOException {
    ExperimentDirectory directory = TinyExperiment.directory(own, config);
    ExperimentResult result = run(directory, Integer.MAX_VALUE).orElseThrow();
    String told = ((ExperimentResult.Failed) result).message();
    Config cfg = ConfigFile.of(config, "c.yaml").parameters().combination(0);
    ComponentsCheck check = ComponentsCheck.none();
    check.add(new BuildComponents(), cfg);
    UserException before = assertThrows(UserException.class, check::refuseObjections);
    String problem = told.substring(0, told.lastIndexOf('\n'));
    assertTrue(before.problem().startsWith(problem), "before any work, too: " + before.problem());
    assertTrue(before.problem().contains("at c.yaml:"), before.problem());
    return told;
  }

  @ParameterizedTest
  @CsvSource({
    "clipped, constant, ema_decay: 0.5",
    "nesterov, multistep, swa_start: 1",
    "sgd, plateau, metrics: whole",
    "adamw, exponential, groups: true",
    "radam, constant, accumulate_grad_batches: 3",
    "adam, constant, lr_unit: iteration"
  })
  void itEndsWithTheBytesOfOneTraining(String optimizer, String schedule, String more)
      throws IOException {
    String own = more + "\n";
    ExperimentDirectory whole = trained("whole", config(optimizer, schedule, 4, own));
    ExperimentDirectory source = trained("source", config(optimizer, schedule, 2, own));
    ExperimentDirectory longer =
        trained("longer", config(optimizer, schedule, 4, own + from(source)));
    assertEquals(late(whole), bytes(longer));
    assertTrue(log(longer).contains(EXACT), log(longer));
    assertEquals(
        new SourceFingerprint(
            source.path().toString(),
            "ckpt_e2.safetensors",
            8,
            Sha256.of(source.checkpoints().resolve("ckpt_e2.safetensors")),
            Sha256.of(source.bestModel())),
        RecordedData.read(longer).orElseThrow().continued());
  }

  @Test
  void anAverageMayBeginAfterTheFirstTraining() throws IOException {
    ExperimentDirectory whole = trained("whole", config("adam", "step", 4, "swa_start: 3\n"));
    ExperimentDirectory source = trained("source", config("adam", "step", 2, ""));
    ExperimentDirectory more =
        trained("more", config("adam", "step", 4, "swa_start: 3\n" + from(source)));
    assertEquals(late(whole), bytes(more));
    assertTrue(log(more).contains("swa_start was absent and is 3"), log(more));
  }

  @Test
  void stoppedAnywhereItGoesOnFromItsOwnCheckpointAndNeedsTheSourceNoMore() throws IOException {
    ExperimentDirectory source = trained("source", config("adam", "step", 1, ""));
    String config = config("adam", "step", 3, from(source));
    ExperimentDirectory whole = trained("whole", config);
    for (int question : new int[] {1, 4, 7, 10}) {
      ExperimentDirectory cut = directory("cut" + question, config);
      assertTrue(run(cut, question).isEmpty());
      if (question == 10) {
        Files.delete(source.bestModel());
      }
      assertTrue(run(cut, Integer.MAX_VALUE).isPresent());
      assertEquals(bytes(whole), bytes(cut), "stopped at question " + question);
    }
  }

  @Test
  void itKnowsItsSourceThoughTheRecordWasDamaged() throws IOException {
    ExperimentDirectory source = trained("source", config("adam", "step", 1, ""));
    String config = config("adam", "step", 3, from(source));
    ExperimentDirectory cut = directory("cut", config);
    assertTrue(run(cut, 7).isEmpty());
    RecordedData before = RecordedData.read(cut).orElseThrow();
    Files.writeString(cut.data(), "{");
    assertTrue(run(cut, 2).isEmpty());
    assertEquals(before.continued(), RecordedData.read(cut).orElseThrow().continued());
    // A source that goes on meanwhile is not the one of then.
    Files.writeString(cut.data(), "{");
    Files.writeString(source.metrics(), "iteration,epoch,split,metric,value\n");
    assertTrue(run(cut, Integer.MAX_VALUE).isPresent(), "it needs the source no more");
    assertNull(RecordedData.read(cut).orElseThrow().continued());
  }

  @Test
  void aTrainingThatWasInterruptedInAnEpochIsContinuedThere() throws IOException {
    ExperimentDirectory whole = trained("whole", config("adam", "step", 3, ""));
    for (int question : new int[] {2, 5, 6, 8}) {
      ExperimentDirectory source = directory("source" + question, config("adam", "step", 2, ""));
      assertTrue(run(source, question).isEmpty());
      ExperimentDirectory more =
          trained("more" + question, config("adam", "step", 3, from(source)));
      assertEquals(late(whole), late(more), "the source was stopped at question " + question);
    }
  }

  /** As a search does that prunes: the source has trained beyond the first question already. */
  @Test
  void aPauseBeforeItsFirstIterationChangesNoBytes() throws IOException {
    ExperimentDirectory source = trained("source", config("adam", "step", 2, ""));
    String config = config("adam", "step", 3, from(source));
    ExperimentDirectory whole = trained("whole", config);
    ExperimentDirectory paused = directory("paused", config);
    Stage first = new Stage(Extent.upTo(1), amount -> Optional.empty());
    ExperimentResult.Pruned pruned =
        (ExperimentResult.Pruned)
            new Experiment(
                    paused, new BuildComponents(), TinyExperiment.NOWHERE, () -> false, false)
                .run(first)
                .orElseThrow();
    assertEquals(8, pruned.iterations());
    assertEquals(2, PausedExperiment.of(paused).orElseThrow().amount());
    run(paused, Integer.MAX_VALUE);
    assertEquals(bytes(whole), bytes(paused));
  }

  @Test
  void aContinuedTrainingCanBeContinued() throws IOException {
    ExperimentDirectory whole = trained("whole", config("adam", "own", 3, ""));
    ExperimentDirectory one = trained("one", config("adam", "own", 1, ""));
    ExperimentDirectory two = trained("two", config("adam", "own", 2, from(one)));
    ExperimentDirectory three = trained("three", config("adam", "own", 3, from(two)));
    assertEquals(late(whole), bytes(three));
  }

  @Test
  void aScheduleThatKnowsTheLengthGoesOnWhereTheLongerOneIsAndTheLogSaysSo() throws IOException {
    ExperimentDirectory source = trained("source", config("adam", "overtraining", 2, ""));
    ExperimentDirectory whole = trained("whole", config("adam", "overtraining", 4, ""));
    ExperimentDirectory more = trained("more", config("adam", "overtraining", 4, from(source)));
    assertTrue(log(more).contains("not as one training of this length: the learning rate was"));
    List<String> rates =
        Files.readAllLines(whole.metrics()).stream()
            .filter(line -> line.contains(",train,lr,") && line.matches("(9|1\\d),.*"))
            .toList();
    assertEquals(2 * 1, rates.size());
    assertTrue(Files.readAllLines(more.metrics()).containsAll(rates), rates.toString());
  }

  @Test
  void otherValuesAreToldAndAnotherScoreBeginsAnew() throws IOException {
    ExperimentDirectory source = trained("source", config("adam", "constant", 2, ""));
    ExperimentDirectory more =
        trained(
            "more",
            config("adam", "constant", 4, "score_metric: loss\nscore_mode: min\n" + from(source))
                .replace("learning_rate: 0.05", "learning_rate: 0.01"));
    assertTrue(log(more).contains("learning_rate was 0.05 and is 0.01"), log(more));
    assertTrue(log(more).contains("begin anew, since another score judged"), log(more));
    assertTrue(
        Files.readAllLines(more.metrics()).stream()
            .skip(1)
            .allMatch(line -> Integer.parseInt(line.split(",")[0]) > 8));
    ExperimentResult.Completed result =
        (ExperimentResult.Completed) more.result().read().orElseThrow();
    assertTrue(result.bestIteration() > 8);
    assertEquals(16, result.iterations());
  }

  @Test
  void whatWasFittedToOtherDataBeginsAnew() throws IOException {
    String fitted = "fitted_scale: 2\n";
    ExperimentDirectory source = trained("source", config("adam", "constant", 2, fitted));
    ExperimentDirectory same =
        trained("same", config("adam", "constant", 3, fitted + from(source)));
    assertFalse(log(same).contains("begin anew"), log(same));
    ExperimentDirectory other =
        trained("other", config("adam", "constant", 3, "fitted_scale: 3\n" + from(source)));
    assertTrue(log(other).contains("begin anew, since what was fitted"), log(other));
  }

  @Test
  void theBestModelOfASessionIsFound() throws IOException {
    String config = config("adam", "step", 2, "");
    trained("session/experiment_1", config.replace("learning_rate: 0.05", "learning_rate: 1e-9"));
    ExperimentDirectory best = trained("session/experiment_2", config);
    Files.writeString(folder.resolve("session/session.json"), "{}");
    String place = "continue_from: " + folder.resolve("session/best") + "\n";
    ExperimentDirectory more = trained("more", config("adam", "step", 3, place));
    assertEquals(
        best.path().toString(),
        requireNonNull(RecordedData.read(more).orElseThrow().continued()).experiment());
    Files.writeString(folder.resolve("session/config.yaml"), config + "repeats: 2\n");
    String averaged = refusal(folder.resolve("other"), config("adam", "step", 3, place));
    assertTrue(averaged.contains("are averaged over repeats or folds"), averaged);
  }

  @Test
  void itRunsAgainOnlyFromTheSameSource() throws IOException {
    ExperimentDirectory source = trained("source", config("adam", "step", 2, ""));
    ExperimentDirectory more = trained("more", config("adam", "step", 3, from(source)));
    ExperimentDirectory again = directory("again", config("adam", "step", 3, from(source)));
    Files.copy(more.data(), again.data()); // as reproduce makes it
    run(again, Integer.MAX_VALUE);
    assertEquals(bytes(more), bytes(again));

    ExperimentDirectory later = directory("later", config("adam", "step", 3, from(source)));
    Files.copy(more.data(), later.data());
    Path last = source.checkpoints().resolve("ckpt_e2.safetensors");
    byte[] content = Files.readAllBytes(last);
    Files.write(last, Files.readAllBytes(source.checkpoints().resolve("ckpt_e1.safetensors")));
    assertChanged(later, last + " has other content now.");
    Files.delete(last);
    assertChanged(later, last + " is not there any more.");
    Files.write(last, content);
    Files.delete(source.bestModel());
    assertChanged(later, source.bestModel() + " is gone or has other content now.");
    assertTrue(later.result().read().isEmpty(), "nothing is decided");
  }

  private static void assertChanged(ExperimentDirectory directory, String what) {
    UserException told = assertThrows(UserException.class, () -> run(directory, Integer.MAX_VALUE));
    assertEquals(
        "The experiment continues another one, of which " + what, told.problem(), told.fix());
  }

  @Test
  void whatIsOfAnotherModelOrOptimizerIsRefused() throws IOException {
    ExperimentDirectory source = trained("source", config("adam", "step", 2, ""));
    String from = from(source);
    String wide = refusal(folder.resolve("a"), config("adam", "step", 3, "hidden: 9\n" + from));
    assertTrue(wide.contains("01Linear.bias: in the file F32 (6), in the model F32 (9)"), wide);
    String sgd = refusal(folder.resolve("b"), config("sgd", "step", 3, from));
    assertTrue(sgd.contains("optimizer.momentum: in the file not there"), sgd);
    assertTrue(sgd.contains("optimizer.mean: in the file F32"), sgd);
    String grouped =
        refusal(folder.resolve("c"), config("adam", "step", 3, "groups: true\n" + from));
    assertTrue(grouped.contains("the parameters are in another order"), grouped);
    String averaged =
        refusal(folder.resolve("d"), config("adam", "step", 3, "ema_decay: 0.9\n" + from));
    assertTrue(averaged.contains("average: in the file not there"), averaged);
    String few = refusal(folder.resolve("e"), config("adam", "step", 2, from));
    assertTrue(few.contains("2 epochs (8 iterations) are trained in"), few);
    String batches =
        refusal(
            folder.resolve("f"),
            config("adam", "step", 3, from).replace("batch_size: 20", "batch_size: 8"));
    assertTrue(batches.contains("an epoch had 4 batches in"), batches);
  }

  @Test
  void whatHasNothingToGoOnFromIsRefused() throws IOException {
    Path nowhere = folder.resolve("nowhere");
    String config = config("adam", "step", 3, "continue_from: ");
    String none = refusal(folder.resolve("a"), config + nowhere + "\n");
    assertTrue(none.startsWith("continue_from: There is no experiment " + nowhere + "."), none);
    ExperimentDirectory source = directory("source", config("adam", "step", 1, ""));
    String untrained = refusal(folder.resolve("b"), config + source.path() + "\n");
    assertTrue(untrained.contains("has no checkpoint"), untrained);
    Attempt attempt = source.attempts().begin(0, 4);
    String running = refusal(folder.resolve("c"), config + source.path() + "\n");
    assertTrue(running.contains("is being trained"), running);
    attempt.end(new Attempt.End(AttemptEnd.INTERRUPTED, 0, ""));
    run(source, Integer.MAX_VALUE);
    Path last = source.checkpoints().resolve("ckpt_e1.safetensors");
    byte[] content = Files.readAllBytes(last);
    content[content.length - 3] ^= 1;
    Files.write(last, content);
    String damaged = refusal(folder.resolve("d"), config + source.path() + "\n");
    assertTrue(damaged.contains("cannot be continued: "), damaged);
    ExperimentDirectory failed = directory("failed", config("adam", "step", 1, "fault: nan\n"));
    run(failed, Integer.MAX_VALUE);
    String why = refusal(folder.resolve("e"), config + failed.path() + "\n");
    assertTrue(why.contains(failed.path() + " failed: "), why);
  }

  @Test
  void anEarlyStopIsContinuedWithMorePatienceOnly() throws IOException {
    String stops = "patience: 1\nscore_metric: loss\nscore_mode: max\n"; // it only falls
    ExperimentDirectory source = trained("source", config("adam", "step", 9, stops));
    long iterations =
        ((ExperimentResult.Completed) source.result().read().orElseThrow()).iterations();
    assertTrue(iterations < 36);
    String told = refusal(folder.resolve("same"), config("adam", "step", 9, stops + from(source)));
    assertTrue(told.contains("Write a patience of more than 1"), told);
    String patient = stops.replace("patience: 1", "patience: 2");
    ExperimentDirectory whole = trained("whole", config("adam", "step", 9, patient));
    ExperimentDirectory more = trained("more", config("adam", "step", 9, patient + from(source)));
    assertEquals(bytes(whole).get(0), bytes(more).get(0), "as if it had been that patient before");
    assertFalse(log(more).contains("not as one training"));
  }

  @Test
  void aFastDevRunTrainsItsBatchWithoutTheSource() throws IOException {
    ExperimentDirectory source = trained("source", config("adam", "step", 2, ""));
    ExperimentDirectory tried = directory("tried", config("adam", "step", 3, from(source)));
    ExperimentResult result =
        new Experiment(tried, new BuildComponents(), TinyExperiment.NOWHERE, () -> false, true)
            .run()
            .orElseThrow();
    assertEquals(1, ((ExperimentResult.Completed) result).iterations());
  }
}
