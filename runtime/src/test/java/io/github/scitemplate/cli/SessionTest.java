package io.github.scitemplate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import io.github.scitemplate.GoldenFile;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.Owner;
import io.github.scitemplate.experiment.TinyExperiment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole sessions of the tiny project, with real worker processes. */
class SessionTest {
  private static final String CONFIG =
      "batch_size_: [16, 32]\noptimizer_: [sgd, adam]\nlearning_rate: 0.05\nhidden: 6\nMisc:\n  num_epochs: 2\n"
          + "  log_freq: 2\n  seed: 3\n";

  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void project() throws IOException {
    folder = Files.createDirectories(temporary.resolve("a projéct with spaces"));
    Files.createDirectories(folder.resolve("src/main/java"));
    Files.writeString(
        folder.resolve("src/main/java/BuildComponents.java"), "class BuildComponents {}\n");
    Files.writeString(folder.resolve("config.yaml"), CONFIG);
  }

  private CommandRun train(String session, String... more) {
    List<String> arguments =
        new java.util.ArrayList<>(List.of("train", "--session", session, "--threads", "1"));
    arguments.addAll(List.of(more));
    return CommandRun.of(folder, arguments.toArray(String[]::new));
  }

  private CommandRun trainHere(String session, String... more) {
    return CommandRun.trainHere(folder, session, more);
  }

  private Path results(String name) {
    return folder.resolve("results").resolve("s").resolve(name);
  }

  /**
   * Masks what may differ between machines: times, and numbers that another CPU computes to other
   * last digits.
   */
  private static String settled(String text) {
    return text.replaceAll("in \\d+\\.\\d s", "in T s")
        .replaceAll(
            "(?m)(,| +)[0-9.]+(,| +)[0-9.]+(,| +)completed(,| +).*$", "$1#$2#$3completed$4#")
        .replaceAll("(loss|acc),[-0-9.e]+", "$1,#")
        .replaceAll("(loss|acc|validation|test|at iteration) \\d[-0-9.e]*", "$1 #")
        .replaceAll(", \\d[-0-9.e]* in test", ", # in test")
        .replaceAll("best acc # in experiment .*", "best acc # in experiment B")
        .replaceAll("Best: experiment .*: acc", "Best: experiment B: acc")
        .replaceAll("about [^;\n]* left", "about T left")
        .replace("  (best so far)", "");
  }

  @Test
  void aSweptSessionLeavesWhatTheContractSays() throws IOException {
    CommandRun run = train("s");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    GoldenFile.check(
        GoldenFile.folder("session/console.txt"),
        settled(run.out()).replace(folder.toString(), "FOLDER"));
    GoldenFile.check(
        GoldenFile.folder("session/result_overview.csv"),
        settled(Files.readString(results("result_overview.csv"))));
    GoldenFile.check(
        GoldenFile.folder("session/metrics.csv"),
        rounded(Files.readString(results("experiment_1/metrics.csv"))));
    assertEquals(CONFIG, Files.readString(results("config.yaml")));
    assertEquals(
        "class BuildComponents {}\n",
        Files.readString(results("code/src/main/java/BuildComponents.java")));
    assertEquals(
        "batch_size: 16\noptimizer: adam\nlearning_rate: 0.05\nhidden: 6\nMisc:\n  num_epochs: 2\n  log_freq: 2\n  seed: 3\n",
        Files.readString(results("experiment_2/config.yaml")));
    assertTrue(Files.exists(results("experiment_4/checkpoints/best_model.safetensors")));
    assertTrue(Files.exists(results("experiment_4/checkpoints/ckpt_e2.safetensors")));
    assertFalse(Files.exists(results("experiment_4/checkpoints/last.safetensors")));
    String log = Files.readString(results("experiment_1/log_train.txt"));
    assertTrue(run.out().contains(log), "the log file holds the lines of the console");
    String other = Files.readString(results("experiment_2/log_train.txt"));
    assertTrue(
        other.contains("01Linear       Linear     (16, 6) "), "and the model's table always");
  }

  /** Other processors' kernels may give other last digits. */
  private static String rounded(String metrics) {
    return Pattern.compile("\\d+\\.\\d{6,}")
        .matcher(metrics)
        .replaceAll(m -> String.format(Locale.ROOT, "%.4f", Double.valueOf(m.group())));
  }

  @Test
  void anExperimentsOwnConfigRunsByItselfInANewWorkerToTheSameWeights() throws IOException {
    train("s");
    CommandRun alone = train("alone", "--cfg", results("experiment_3/config.yaml").toString());
    assertEquals(ExitStatus.COMPLETED, alone.status(), alone.err());
    ExperimentDirectory reused = new ExperimentDirectory(results("experiment_3"));
    ExperimentDirectory fresh =
        new ExperimentDirectory(folder.resolve("results/alone/experiment_1"));
    assertEquals(
        worker(new ExperimentDirectory(results("experiment_1"))),
        worker(reused),
        "the third experiment's worker has trained the first");
    assertNotEquals(worker(reused), worker(fresh));
    Torch.start();
    List<String> expected = TinyExperiment.bytes(reused);
    assertTrue(expected.stream().anyMatch(line -> line.startsWith("best_model")), "weights, too");
    assertEquals(expected, TinyExperiment.bytes(fresh));
  }

  /** The process that trained an experiment. */
  private static Owner worker(ExperimentDirectory experiment) throws IOException {
    return experiment.attempts().newest().orElseThrow().begun().orElseThrow().owner();
  }

  @Test
  void aStreamedSessionEndsWithTheNumbersOfDataInMemory() throws IOException {
    trainHere("memory", "--set", "batch_size=16,optimizer=adam");
    Files.writeString(folder.resolve("config.yaml"), CONFIG + "decoding_threads_: [0, 3]\n");
    CommandRun run = trainHere("s", "--set", "batch_size=16,optimizer=adam");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertTrue(run.out().contains("waited for data"), run.out());
    for (int experiment = 1; experiment <= 2; experiment++) {
      assertEquals(
          Files.readString(folder.resolve("results/memory/experiment_1/metrics.csv")),
          Files.readString(results("experiment_" + experiment + "/metrics.csv")));
    }
  }

  @Test
  void aFinishedSessionSaysSoAndTrainsNothing() throws IOException {
    trainHere("s", "--set", "batch_size=16,optimizer=sgd");
    String before = Files.readString(results("experiment_1/result.json"));
    CommandRun again = trainHere("s", "--set", "batch_size=16,optimizer=sgd");
    assertEquals(ExitStatus.COMPLETED, again.status(), again.err());
    assertTrue(again.out().contains("ended already"), again.out());
    assertEquals(before, Files.readString(results("experiment_1/result.json")));
  }

  @Test
  void anotherConfigIsRefusedWithTheDifferenceAndBothWaysOut() {
    trainHere("s", "--set", "batch_size=16,optimizer=sgd");
    CommandRun other = trainHere("s", "--set", "batch_size=16,optimizer=sgd,learning_rate=0.5");
    assertEquals(ExitStatus.USER_ERROR, other.status());
    assertTrue(other.err().contains("learning_rate: 0.05 then, 0.5 now"), other.err());
    assertTrue(
        other.err().contains("overwrite") && other.err().contains("session name"), other.err());
    CommandRun overwritten =
        trainHere("s", "--set", "batch_size=16,optimizer=sgd,learning_rate=0.5", "--overwrite");
    assertEquals(ExitStatus.COMPLETED, overwritten.status(), overwritten.err());
    assertTrue(overwritten.out().contains("experiment 1/1"), overwritten.out());
  }

  @Test
  void changedCodeIsRefusedUntilItIsAccepted() throws IOException {
    trainHere("s", "--set", "batch_size=16,optimizer=sgd");
    Files.writeString(
        folder.resolve("src/main/java/BuildComponents.java"), "class BuildComponents { int a; }\n");
    CommandRun refused = trainHere("s", "--set", "batch_size=16,optimizer=sgd");
    assertEquals(ExitStatus.USER_ERROR, refused.status());
    assertTrue(
        refused.err().contains("changed  src/main/java/BuildComponents.java"), refused.err());
    CommandRun accepted =
        trainHere("s", "--set", "batch_size=16,optimizer=sgd", "--accept-code-change");
    assertEquals(ExitStatus.COMPLETED, accepted.status(), accepted.err());
    assertTrue(Files.readString(results("session.json")).contains("acceptedCodeChanges"));
  }

  @Test
  void aFailedExperimentIsAResultAndTheSessionGoesOn() throws IOException {
    Files.writeString(folder.resolve("config.yaml"), CONFIG + "fault_: [none, nan, shape]\n");
    CommandRun run = trainHere("s", "--set", "batch_size=16,optimizer=sgd");
    assertEquals(ExitStatus.FAILED, run.status(), run.err());
    assertTrue(run.out().contains("1 of 3 experiments completed, 2 failed"), run.out());
    String nan = Files.readString(results("experiment_2/result.json"));
    assertTrue(
        nan.contains("diverged") && nan.contains("The training loss is NaN at epoch 1/2"), nan);
    String shape = Files.readString(results("experiment_3/result.json"));
    assertTrue(shape.contains("The model cannot be built for input of shape [(16, 8)]"), shape);
    assertTrue(shape.contains("tiny.BuildComponents") && !shape.contains("ai.djl.pytorch"), shape);
  }

  @Test
  void resumeNeedsNoConfigAndRunsFailedExperimentsAgainOnlyIfAsked() throws IOException {
    Files.writeString(folder.resolve("config.yaml"), CONFIG + "fault_: [none, nan]\n");
    trainHere("s", "--set", "batch_size=16,optimizer=sgd");
    Files.delete(folder.resolve("config.yaml"));
    CommandRun resumed = CommandRun.here(folder, "resume", "--session", "s");
    assertEquals(ExitStatus.FAILED, resumed.status(), resumed.err());
    assertTrue(resumed.out().contains("ended already"), resumed.out());
    CommandRun retried = CommandRun.here(folder, "resume", "--session", "s", "--retry-failed");
    assertEquals(ExitStatus.FAILED, retried.status(), retried.err());
    assertTrue(
        retried.out().contains("experiment 2/2") && !retried.out().contains("experiment 1/2"),
        retried.out());
    CommandRun absent = CommandRun.here(folder, "resume", "--session", "t");
    assertEquals(ExitStatus.USER_ERROR, absent.status());
    assertTrue(absent.err().contains("There is no session t"), absent.err());
  }

  @Test
  void aDirectoryThatIsNoSessionIsLeftAlone() throws IOException {
    Files.createDirectories(results("precious"));
    for (String flag : List.of("--yes", "--overwrite")) {
      CommandRun run = trainHere("s", flag);
      assertEquals(ExitStatus.USER_ERROR, run.status());
      assertTrue(run.err().contains("holds no session"), run.err());
      assertTrue(Files.exists(results("precious")));
    }
  }

  @Test
  void namesThatLeadElsewhereAreRefused() {
    for (String name : List.of("..", "a/b", "/tmp/x", "", " ", "x".repeat(300), "a\\b")) {
      CommandRun run = trainHere(name);
      assertEquals(ExitStatus.USER_ERROR, run.status(), name);
      assertFalse(Files.exists(folder.resolve("results")), name);
    }
    assertEquals(
        ExitStatus.COMPLETED,
        trainHere("Größe 1", "--set", "batch_size=16,optimizer=sgd").status());
  }

  @Test
  void missingFilesAndUnknownWordsAreExplained() throws IOException {
    Files.createDirectories(folder.resolve("conf"));
    assertTrue(trainHere("s", "--cfg", "confg.yaml").err().contains("Did you mean config.yaml?"));
    assertTrue(trainHere("s", "--cfg", "conf").err().contains("is a directory"));
    Files.write(folder.resolve("binary.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
    assertTrue(trainHere("s", "--cfg", "binary.yaml").err().contains("not UTF-8"));
    assertTrue(CommandRun.of(folder, "trian").err().contains("Did you mean train?"));
    assertTrue(train("s", "--colour", "red").err().contains("--colour"));
    assertTrue(
        CommandRun.of(folder, "train", "--session", "s", "--threads", "many")
            .err()
            .contains("no whole number"));
    assertTrue(
        trainHere("s", "--set", "learning_rat=1").err().contains("Did you mean learning_rate?"));
    assertFalse(Files.exists(folder.resolve("results")));
  }

  @Test
  void aPlanBuildsEverythingAndTrainsNothing() {
    CommandRun run = CommandRun.of(folder, "plan");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertTrue(run.out().contains("one batch went through each"), run.out());
    assertFalse(Files.exists(folder.resolve("results")));
  }

  @Test
  void aPlanMakesOneBatchOfAStreamAndSaysWhichSampleFails() throws IOException {
    Files.writeString(
        folder.resolve("config.yaml"), CONFIG + "decoding_threads: 2\nfault_: [none, sample]\n");
    CommandRun run = CommandRun.here(folder, "plan", "--set", "batch_size=64,optimizer=sgd");
    assertEquals(ExitStatus.USER_ERROR, run.status(), run.out());
    assertTrue(
        run.err()
            .contains(
                "Making a training batch failed: "
                    + "Sample 3 of the training data could not be made: IOException: photo 3 is no photo"),
        run.err());
    CommandRun good = CommandRun.here(folder, "plan", "--set", "fault=none");
    assertEquals(ExitStatus.COMPLETED, good.status(), good.err());
    assertTrue(good.out().contains("one batch went through each"), good.out());
  }

  @Test
  void unreadKeysAreWarnedOf() throws IOException {
    Files.writeString(folder.resolve("config.yaml"), CONFIG + "note: hello\n");
    CommandRun run = CommandRun.here(folder, "plan");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertTrue(
        run.out().contains("Warning: No experiment reads the key note (config.yaml:"), run.out());
  }

  @Test
  void everyCommandHasHelp() {
    for (Command command : Command.values()) {
      CommandRun run = CommandRun.of(folder, command.word(), "--help");
      assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
      assertTrue(run.out().contains("--set") || run.out().contains("--session"), run.out());
    }
  }

  @Test
  void aSecondProcessIsKeptAwayAndOtherThreadsAreRefused() throws IOException {
    trainHere("s", "--set", "batch_size=16,optimizer=sgd");
    CommandRun threads =
        CommandRun.here(
            folder,
            "train",
            "--session",
            "s",
            "--threads",
            "3",
            "--set",
            "batch_size=16,optimizer=sgd");
    assertEquals(ExitStatus.USER_ERROR, threads.status());
    assertTrue(threads.err().contains("runs with 1 threads"), threads.err());
    Files.delete(results("experiment_1/result.json"));
    Files.createDirectories(results(".lease"));
    Files.writeString(
        results(".lease/1.json"), new Gson().toJson(Map.of("owner", Owner.self(), "beat", 1)));
    CommandRun second = trainHere("s", "--set", "batch_size=16,optimizer=sgd");
    assertEquals(ExitStatus.USER_ERROR, second.status(), second.out());
    assertTrue(second.err().contains("Another process is at work"), second.err());
    assertFalse(Files.exists(results("experiment_1/result.json")));
  }

  @Test
  void aDamagedResultIsToldAndTheExperimentIsTrainedToItsEndAgain() throws IOException {
    trainHere("s", "--set", "batch_size=16,optimizer=sgd");
    String before = Files.readString(results("experiment_1/metrics.csv"));
    Files.writeString(results("experiment_1/result.json"), "");
    CommandRun again = trainHere("s", "--set", "batch_size=16,optimizer=sgd");
    assertEquals(ExitStatus.COMPLETED, again.status(), again.err());
    assertTrue(again.out().contains("result.json is damaged"), again.out());
    assertEquals(before, Files.readString(results("experiment_1/metrics.csv")));
  }

  @Test
  void whatWasLeftWhenTheMakingOfASessionWasCutOffIsNoHindrance() throws IOException {
    Files.createDirectories(results("code"));
    Files.createDirectories(results(".lease"));
    Files.writeString(results("config.yaml"), "half");
    CommandRun run = trainHere("s", "--set", "batch_size=16,optimizer=sgd");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
  }

  @Test
  void keysThatOnlySomeCombinationsReadAreNoMistake() throws IOException {
    Files.writeString(
        folder.resolve("config.yaml"),
        CONFIG.replace("optimizer_: [sgd, adam]", "optimizer_: [adam, sgd]\nmomentum_: [0, 0.9]"));
    CommandRun run =
        CommandRun.here(folder, "train", "--session", "s", "--set", "batch_size=16,num_epochs=1");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertTrue(run.out().contains("4 of 4 experiments completed"), run.out());
  }

  @Test
  void aModelThatCannotBeBuiltIsExplainedOnTheConsole() throws IOException {
    Files.writeString(folder.resolve("config.yaml"), CONFIG + "fault: shape\n");
    CommandRun run = trainHere("s", "--set", "batch_size=16,optimizer=sgd");
    assertEquals(ExitStatus.FAILED, run.status());
    assertTrue(
        run.out().contains("failed: The model cannot be built for input of shape"), run.out());
    assertTrue(run.out().contains("experiment 1 failed: The model cannot be built"), run.out());
  }

  @Test
  void aMillionCombinationsAreCountedCheckedAndStartedOn() throws IOException {
    StringBuilder values = new StringBuilder("0");
    for (int i = 1; i < 1000; i++) {
      values.append(", ").append(i);
    }
    Files.writeString(
        folder.resolve("config.yaml"),
        "batch_size: 32\nlearning_rate: 0.1\nseed_: ["
            + values
            + "]\nhidden_: ["
            + values.toString().replace("0, 1,", "1000, 1,")
            + "]\nfault: stop\nnum_iterations: 1\n");
    CommandRun run = CommandRun.of(folder, "train", "--session", "s");
    assertTrue(run.out().contains("1000000 experiments from config.yaml"), run.out());
    assertTrue(run.out().contains("experiment 1/1000000: seed 0, hidden 1000"), run.out());
    assertEquals(
        24 + 1,
        run.out().lines().filter(l -> l.matches(" +(\\d+|…) +(\\d+|…) +(\\d+|…)")).count() + 1);
    assertEquals(ExitStatus.INTERRUPTED, run.status(), run.err());
  }

  @Test
  void theOverviewHasTheNameThatWasAskedForAndNeverThatOfAnotherFile() throws IOException {
    String[] one = {"--set", "batch_size=16,optimizer=sgd"};
    for (String taken : List.of("session.json", "config.yaml", "a/b.csv", "experiment_1", "..")) {
      CommandRun refused = trainHere("s", "--result-filename", taken, one[0], one[1]);
      assertEquals(ExitStatus.USER_ERROR, refused.status(), taken);
      assertFalse(Files.exists(folder.resolve("results")), taken);
    }
    trainHere("s", "--result-filename", "table.csv", one[0], one[1]);
    assertTrue(Files.exists(results("table.csv")));
    Files.delete(results("table.csv"));
    CommandRun.here(folder, "resume", "--session", "s");
    assertTrue(Files.exists(results("table.csv")), "a resume keeps the name");
    trainHere("s", "--result-filename", "other.csv", one[0], one[1]);
    assertTrue(Files.exists(results("other.csv")), "a name that is typed again wins");
  }
}
