package io.github.scitemplate.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.TorchTest;
import io.github.scitemplate.checkpoint.Checkpoints;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.execution.HeardReplies;
import io.github.scitemplate.experiment.Attempt;
import io.github.scitemplate.experiment.AttemptEnd;
import io.github.scitemplate.experiment.ClusterPlace;
import io.github.scitemplate.experiment.Experiment;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.experiment.Owner;
import io.github.scitemplate.experiment.TinyExperiment;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Tasks as processes, without a cluster: what they claim, leave and tell. */
@EnabledOnOs(OS.LINUX)
class TaskMainTest extends TorchTest {
  private static final int PACE = 20;
  private static final Map<String, String> NONE = Map.of();

  @TempDir Path project;
  private Path session;
  private ClusterFiles files;

  @BeforeEach
  void session() throws IOException {
    session = Files.createDirectories(project.resolve("results/study"));
    files = new ClusterFiles(session.resolve("cluster"));
    settings(0, 3);
    ClusterRecords.write(files, 1, new Submission("tpl-000000000000-1", 8, "", false));
  }

  private void settings(long timeoutMillis, int maxAttempts) throws IOException {
    new TaskSettings(PacedComponents.class.getName(), 1, false, maxAttempts, timeoutMillis)
        .write(files);
  }

  private static String config(int seed, String more) {
    return TinyExperiment.config("adam", "constant", more + "write_tb: true\n")
        .replace("num_epochs: 3", "num_epochs: 6")
        .replace("seed: 5", "seed: " + seed);
  }

  private void plan(boolean closed, PlanLine... lines) throws IOException {
    int chunk = ClusterRecords.planState(files).last() + 1;
    PlanChunks.write(files, chunk, List.of(lines));
    ClusterRecords.write(files, new PlanState(1, chunk, closed, false));
  }

  private ExperimentDirectory experiment(int number) {
    return new ExperimentDirectory(session.resolve("experiment_" + number));
  }

  private TaskProcess start(int index, int pace, Map<String, String> variables) throws IOException {
    return TaskProcess.start(project, session, index, pace, variables);
  }

  private void run(int index, Map<String, String> variables, int code)
      throws IOException, InterruptedException {
    try (TaskProcess task = start(index, 0, variables)) {
      task.endsWith(code);
    }
  }

  private List<Telling> told(int index, int life) throws IOException {
    return TellingReader.whole(files.telling(new TaskLife(1, index, life)));
  }

  private List<String> words(int index, int life) throws IOException {
    List<String> words = new ArrayList<>();
    for (Telling telling : told(index, life)) {
      if (telling instanceof Telling.Claimed claimed) {
        words.add("claimed " + claimed.experiment());
      } else if (telling instanceof Telling.Ended ended) {
        words.add(ended.how() + " " + ended.experiment());
      } else if (telling instanceof Telling.Left left) {
        words.add("left " + left.why());
      }
    }
    return words;
  }

  /** The lines that people hear of an experiment. */
  private String heard(int index, int life) throws IOException {
    StringBuilder lines = new StringBuilder();
    HeardReplies replies = new HeardReplies(line -> lines.append(line).append('\n'));
    for (Telling telling : told(index, life)) {
      if (telling instanceof Telling.Heard heard) {
        replies.hear(heard.reply());
      }
    }
    return lines.toString();
  }

  /** All that is left of an experiment that is trained in one go. */
  private List<String> straight(String config) throws IOException {
    ExperimentDirectory directory = TinyExperiment.directory(project.resolve("straight"), config);
    try (PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Experiment(directory, new PacedComponents(), nowhere, () -> false, false).run();
    }
    return TinyExperiment.bytes(directory);
  }

  private static Path last(ExperimentDirectory directory) {
    return directory.checkpoints().resolve("last.safetensors");
  }

  private AttemptEnd end(int experiment, int attempt) throws IOException {
    return experiment(experiment).attempts().all().get(attempt - 1).ended().orElseThrow().cause();
  }

  @Test
  void tasksShareAPlanAndTrainEachLineOnce() throws IOException, InterruptedException {
    PlanLine[] lines = new PlanLine[6];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = new PlanLine(i + 1, 0, config(i, ""));
    }
    plan(true, lines);
    Map<String, String> slurm =
        Map.of("SLURM_JOB_ID", "9", "SLURM_ARRAY_JOB_ID", "8", "SLURM_ARRAY_TASK_ID", "0");
    try (TaskProcess one = start(0, PACE, slurm);
        TaskProcess other = start(1, PACE, NONE)) {
      one.endsWith(0);
      other.endsWith(0);
    }
    List<String> both = new ArrayList<>(words(0, 1));
    both.addAll(words(1, 1));
    Set<String> each = new TreeSet<>();
    for (int i = 1; i <= lines.length; i++) {
      each.add("claimed " + i);
      each.add("ENDED " + i);
      assertInstanceOf(
          ExperimentResult.Completed.class, experiment(i).result().read().orElseThrow());
      assertEquals(1, experiment(i).attempts().count(), "attempts of " + i);
    }
    each.add("left NOTHING_LEFT");
    assertEquals(each, new HashSet<>(both));
    assertEquals(2 * lines.length + 2, both.size(), "no line twice: " + both);
    assertTrue(words(0, 1).size() > 1 && words(1, 1).size() > 1, "both have worked");
    Telling.Began began = (Telling.Began) told(0, 1).get(0);
    assertEquals("8_0", began.job());
    String first = words(0, 1).get(0).substring("claimed ".length());
    ClusterPlace place =
        experiment(Integer.parseInt(first))
            .attempts()
            .newest()
            .flatMap(Attempt::begun)
            .orElseThrow()
            .cluster();
    assertNotNull(place);
    assertEquals(new ClusterPlace("8_0", "", 0, place.queuedSeconds()), place);
    assertTrue(place.queuedSeconds() != null && place.queuedSeconds() >= 0, place.toString());
    assertEquals(straight(config(3, "")), TinyExperiment.bytes(experiment(4)));
    assertTrue(heard(0, 1).contains("finished after 6 epochs"), heard(0, 1));
  }

  @Test
  void aKilledProcessIsJudgedByTheNextAndItsLineGoesOn() throws IOException, InterruptedException {
    String config = config(5, "");
    plan(true, new PlanLine(1, 0, config), new PlanLine(2, 0, config(6, "")));
    try (TaskProcess task = start(0, PACE, NONE)) {
      task.awaitFile(last(experiment(1)));
      task.signal("KILL");
      task.endsWith(137);
    }
    assertTrue(Checkpoints.newestState(experiment(1).checkpoints()).isPresent());
    run(0, Map.of(DiedProcess.EXIT_CODE, "137"), 0);
    assertEquals(AttemptEnd.KILLED, end(1, 1));
    assertEquals(2, experiment(1).attempts().count());
    assertEquals(
        List.of("claimed 1", "ENDED 1", "claimed 2", "ENDED 2", "left NOTHING_LEFT"), words(0, 2));
    assertTrue(heard(0, 2).contains("was killed (signal 9)"), heard(0, 2));
    assertEquals(straight(config), TinyExperiment.bytes(experiment(1)));
  }

  @Test
  void aProcessThatIsAskedToStopSavesAndTheNextGoesOn() throws IOException, InterruptedException {
    String config = config(5, "");
    plan(true, new PlanLine(1, 0, config));
    try (TaskProcess task = start(0, PACE, NONE)) {
      task.awaitFile(last(experiment(1)));
      task.signal("TERM");
      task.endsWith(75);
    }
    assertEquals(List.of("claimed 1", "INTERRUPTED 1", "left STOPPED"), words(0, 1));
    assertEquals(AttemptEnd.INTERRUPTED, end(1, 1));
    run(0, NONE, 0);
    assertEquals(List.of("claimed 1", "ENDED 1", "left NOTHING_LEFT"), words(0, 2));
    assertEquals(straight(config), TinyExperiment.bytes(experiment(1)));
  }

  /** The first one stands still, as if its node could not be reached, and wakes up too late. */
  @Test
  void aProcessThatWakesUpEndsAtOnceAndChangesNothing() throws IOException, InterruptedException {
    String config = config(5, "");
    plan(true, new PlanLine(1, 0, config));
    ExperimentDirectory directory = experiment(1);
    try (TaskProcess zombie = start(0, PACE, NONE)) {
      zombie.awaitFile(last(directory));
      zombie.signal("STOP");
      elsewhere(directory.attempts().newest().orElseThrow());
      try (TaskProcess later = start(0, PACE, NONE)) {
        later.awaitFile(directory.attempts().directory().resolve("2/owner.json"));
        zombie.signal("CONT");
        zombie.endsWith(74);
        later.endsWith(0);
      }
    }
    assertEquals(List.of("claimed 1", "ENDED 1", "left NOTHING_LEFT"), words(0, 2));
    assertEquals(AttemptEnd.LOST, end(1, 1));
    assertEquals(straight(config), TinyExperiment.bytes(directory));
    assertTrue(directory.result().verified(true, warning -> {}).isPresent());
  }

  /** Says that another machine makes an attempt. */
  private static void elsewhere(Attempt attempt) throws IOException {
    Attempt.Begin begun = attempt.begun().orElseThrow();
    Owner owner = begun.owner();
    String text = Files.readString(attempt.owner());
    Files.writeString(
        attempt.owner(),
        text.replace(owner.boot(), "another start pid:[1]")
            .replace(owner.host(), "elsewhere")
            .replaceAll(",\\s*\"crc32c\": \"\\w+\"", ""));
    assertEquals(Owner.Life.UNKNOWN, attempt.begun().orElseThrow().owner().life());
  }

  @Test
  void whoPausesAtARungGoesOnInAnotherTaskWithTheSameBytes()
      throws IOException, InterruptedException {
    String config = config(5, "");
    plan(true, new PlanLine(1, 2, config));
    run(0, NONE, 0);
    assertEquals(List.of("claimed 1", "PAUSED 1", "left NOTHING_LEFT"), words(0, 1));
    assertInstanceOf(ExperimentResult.Pruned.class, experiment(1).result().read().orElseThrow());
    plan(true, new PlanLine(1, 2, config), new PlanLine(1, 0, config));
    run(2, NONE, 0);
    assertEquals(
        Set.of("claimed 1", "PAUSED 1", "ENDED 1", "left NOTHING_LEFT"),
        new HashSet<>(words(2, 1)));
    assertEquals(2, experiment(1).attempts().count(), "the rung was not trained again");
    assertEquals(straight(config), TinyExperiment.bytes(experiment(1)));
    plan(true, new PlanLine(1, 0, config));
    run(4, NONE, 0);
    assertEquals(List.of("claimed 1", "ENDED 1", "left NOTHING_LEFT"), words(4, 1));
    assertEquals(2, experiment(1).attempts().count(), "a result is there: nothing is to do");
  }

  @Test
  void whatAPersonCanPutRightIsToldToTheDriver() throws IOException, InterruptedException {
    plan(true, new PlanLine(1, 2, config(5, "")), new PlanLine(1, 0, config(5, "")));
    ClusterRecords.write(files, new PlanState(1, 1, true, true));
    run(0, NONE, 0);
    assertEquals(List.of("left NOTHING_LEFT"), words(0, 1), "the plan is stopped");
    ClusterRecords.write(files, new PlanState(1, 1, true, false));
    new TaskSettings("no.such.Components", 1, false, 3, 0).write(files);
    run(0, NONE, 2);
    assertEquals(List.of("claimed 1"), words(0, 2), "the line is left open");
    UserException told = assertThrows(UserException.class, () -> heard(0, 2));
    assertTrue(told.problem().contains("no.such.Components"), told.problem());
    assertEquals(0, experiment(1).attempts().count());
  }

  @Test
  void aStepThatTakesTooLongEndsTheProcessAndAtLastTheExperiment()
      throws IOException, InterruptedException {
    settings(1_500, 2);
    plan(true, new PlanLine(1, 0, config(5, "accident: sleep\n")));
    run(0, NONE, 76);
    assertEquals(AttemptEnd.TIMED_OUT, end(1, 1));
    assertEquals(List.of("claimed 1", "left UNUSABLE"), words(0, 1));
    run(0, Map.of(DiedProcess.EXIT_CODE, "76"), 76);
    assertEquals(AttemptEnd.TIMED_OUT, end(1, 2));
    assertEquals(List.of("claimed 1", "ENDED 1", "left UNUSABLE"), words(0, 2));
    ExperimentResult.Failed failed =
        (ExperimentResult.Failed) experiment(1).result().read().orElseThrow();
    assertTrue(failed.message().contains("timeout_minutes"), failed.message());
    run(0, Map.of(DiedProcess.EXIT_CODE, "76"), 0);
    assertEquals(List.of("left NOTHING_LEFT"), words(0, 3));
    assertEquals(2, experiment(1).attempts().count());
  }

  @Test
  void aProcessWithoutMemoryMakesPlaceForAnother() throws IOException, InterruptedException {
    String config = config(5, "accident: memory\naccidents: 1\n");
    plan(true, new PlanLine(1, 0, config));
    run(0, NONE, 76);
    assertEquals(List.of("claimed 1", "CRASHED 1", "left UNUSABLE"), words(0, 1));
    assertEquals(AttemptEnd.OUT_OF_MEMORY, end(1, 1));
    run(0, Map.of(DiedProcess.EXIT_CODE, "76"), 0);
    assertEquals(2, experiment(1).attempts().count());
    assertInstanceOf(ExperimentResult.Completed.class, experiment(1).result().read().orElseThrow());
  }

  @Test
  void aProcessThatDiesAgainAndAgainFailsItsExperimentAlone()
      throws IOException, InterruptedException {
    settings(0, 2);
    plan(
        true, new PlanLine(1, 0, config(5, "accident: exit\n")), new PlanLine(2, 0, config(6, "")));
    Path errors = project.resolve("errors.txt");
    Files.writeString(errors, "the last line\n");
    run(0, NONE, 3);
    Map<String, String> died =
        Map.of(DiedProcess.EXIT_CODE, "3", DiedProcess.LAST_ERRORS, errors.toString());
    run(0, died, 3);
    run(0, died, 0);
    assertEquals(AttemptEnd.EXITED, end(1, 1));
    assertEquals(AttemptEnd.EXITED, end(1, 2));
    assertEquals(2, experiment(1).attempts().count());
    ExperimentResult.Failed failed =
        (ExperimentResult.Failed) experiment(1).result().read().orElseThrow();
    assertTrue(failed.message().contains("the last line"), failed.message());
    assertEquals(
        List.of("claimed 1", "ENDED 1", "claimed 2", "ENDED 2", "left NOTHING_LEFT"), words(0, 3));
  }

  @Test
  void aTaskWaitsALittleForALineAndLeavesThen() throws IOException, InterruptedException {
    plan(false, new PlanLine(1, 2, config(5, "")));
    try (TaskProcess task = start(0, 0, NONE)) {
      task.awaitFile(experiment(1).result().path());
      plan(false, new PlanLine(2, 2, config(6, "")));
      task.endsWith(0);
    }
    assertEquals(
        List.of("claimed 1", "PAUSED 1", "claimed 2", "PAUSED 2", "left NOTHING_LEFT"),
        words(0, 1));
  }

  @Test
  void whatUserCodePrintsIsHeardWhateverItDoesToThreads() throws IOException, InterruptedException {
    plan(true, new PlanLine(1, 0, config(5, "accident: helpers\naccidents: 1\n")));
    run(0, NONE, 0);
    String heard = heard(0, 1);
    assertTrue(heard.contains("helper 299 line"), "printed by an interrupted thread");
    assertTrue(heard.contains("helpers are done"), "printed by the thread that trains");
    assertEquals(List.of("claimed 1", "ENDED 1", "left NOTHING_LEFT"), words(0, 1));
    assertTrue(
        Files.readString(experiment(1).path().resolve("log_train.txt"))
            .contains("printed: helpers are done"));
  }

  @Test
  void codeThatEndsTheProcessDoesNotEndTheTask() throws IOException, InterruptedException {
    plan(true, new PlanLine(1, 0, config(5, "exit_code: 0\n")));
    run(0, NONE, 70);
    assertEquals(List.of("claimed 1"), words(0, 1));
    assertFalse(experiment(1).result().read().isPresent());
    assertEquals(Optional.empty(), experiment(1).attempts().newest().orElseThrow().ended());
  }
}
