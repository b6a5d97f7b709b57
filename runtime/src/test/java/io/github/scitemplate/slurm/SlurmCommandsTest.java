package io.github.scitemplate.slurm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.cluster.ClusterFiles;
import io.github.scitemplate.cluster.EngineSilentException;
import io.github.scitemplate.cluster.EngineTask;
import io.github.scitemplate.cluster.EngineTask.State;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of a real Slurm, and what it answers. */
@EnabledOnOs(OS.LINUX)
class SlurmCommandsTest {
  private static RealSlurm slurm;
  private static int names;

  @TempDir Path folder;
  private ClusterFiles files;
  private String name;

  @BeforeAll
  static void start() throws IOException {
    slurm = RealSlurm.start(Map.of("MAX_ARRAY", "20", "CPUS", "8"));
  }

  @AfterAll
  static void stop() {
    if (slurm != null) {
      slurm.close();
    }
  }

  @BeforeEach
  void place() throws IOException {
    files = new ClusterFiles(Files.createDirectories(folder.resolve("100% of it's/cluster")));
    names++;
    name = "tpl-test-" + names;
  }

  private static SlurmSettings settings(String keys) {
    ConfigFile file = ConfigFile.of("num_epochs: 1\nSlurm: {" + keys + "}\n", "c.yaml");
    return SlurmSettings.read("", file.slurm(SlurmSettings.words()), List.of());
  }

  /** Commands whose tasks run some lines of Bash. */
  private SlurmCommands commands(String lines) throws IOException {
    Files.writeString(files.script(), "#!/bin/bash\n" + lines + "\n");
    return new SlurmCommands(settings("mem: 100M"), files, slurm.variables());
  }

  private EngineTask task(SlurmCommands commands, int index) {
    List<EngineTask> tasks = commands.look(List.of(name)).orElseThrow();
    return tasks.stream()
        .filter(task -> task.index() == index)
        .findFirst()
        .orElseThrow(() -> new AssertionError(index + " is not among " + tasks));
  }

  private void await(SlurmCommands commands, int index, State state) throws InterruptedException {
    RealSlurm.await("task " + index + " is " + state, () -> task(commands, index).state() == state);
  }

  /** What a task has written so far. */
  private String log(int submission, int index) {
    try {
      Path log = files.log(submission, index);
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void tasksOfAnArrayRunTheScriptAndTellWhereTheirOutputIs() throws Exception {
    SlurmCommands commands =
        commands("echo \"$1|$2|$SLURM_ARRAY_TASK_ID|${JAVA_HOME-}|${TMPDIR-}|${LC_ALL-}|$PATH\"");
    String job = commands.submit(7, name, 3);
    for (int index = 0; index < 3; index++) {
      await(commands, index, State.ENDED);
      assertEquals(job + "_" + index, task(commands, index).job());
      assertTrue(task(commands, index).node().matches("n[12]"), task(commands, index).node());
      String[] told = log(7, index).strip().split("\\|");
      assertEquals(
          List.of("7", files.tasks(7).toString(), "" + index), List.of(told).subList(0, 3));
      assertEquals("", told[3], "Java of this machine");
      assertEquals("/tmp", told[4], "the temporary folder of the node");
      assertEquals(Optional.ofNullable(System.getenv("LC_ALL")).orElse(""), told[5]);
      assertFalse(told[6].isEmpty(), "other variables are those of this process");
    }
    assertEquals("COMPLETED", task(commands, 0).reason());
    assertEquals(job, commands.submit(7, name, 3), "it is known although it has ended");
  }

  @Test
  void anArrayHasAsManyTasksAsTheAdministratorSays() throws Exception {
    SlurmCommands commands = commands("true");
    assertEquals(20, commands.mostTasksAtOnce());
    commands.submit(1, name, 20);
    assertEquals(20, commands.look(List.of(name, "tpl-nobody")).orElseThrow().size());
    name = name + "-more";
    UserException error = assertThrows(UserException.class, () -> commands.submit(2, name, 21));
    assertTrue(error.problem().contains("Invalid job array specification"), error.problem());
  }

  @Test
  void aTaskThatIsStartedAgainKeepsItsPlaceAndItsOutput() throws Exception {
    SlurmCommands commands =
        commands(
            "echo restart ${SLURM_RESTART_COUNT-0}; if ((${SLURM_RESTART_COUNT-0} == 0)); then sleep 60; fi");
    String job = commands.submit(1, name, 1);
    RealSlurm.await("it has begun", () -> log(1, 0).contains("restart 0"));
    commands.requeue(name, 0);
    await(commands, 0, State.ENDED);
    assertEquals(job + "_0", task(commands, 0).job());
    String log = log(1, 0);
    // Slurm's own word about the requeue may come first or later.
    assertTrue(log.contains("restart 0\n") && log.endsWith("restart 1\n"), log);
  }

  @Test
  void allTasksOfASubmissionAreCancelledAndNoOthers() throws Exception {
    SlurmCommands commands = commands("sleep 60");
    String other = name + "-other";
    commands.submit(2, other, 1);
    commands.submit(1, name, 20); // more than there is room for
    await(commands, 0, State.RUNNING);
    assertEquals(State.PENDING, task(commands, 19).state());
    RealSlurm.await("it says why", () -> !task(commands, 19).reason().isEmpty());
    commands.cancel(List.of(name, "tpl-nobody"));
    await(commands, 0, State.ENDED);
    assertTrue(task(commands, 0).reason().startsWith("CANCELLED"));
    // Slurm forgets at once a task that had never begun.
    List<EngineTask> after = commands.look(List.of(name)).orElseThrow();
    assertTrue(after.stream().noneMatch(task -> task.state() == State.PENDING), after.toString());
    List<EngineTask> left = commands.look(List.of(other)).orElseThrow();
    assertFalse(left.get(0).state() == State.ENDED, left.toString());
    commands.cancel(List.of(other));
  }

  @Test
  void slurmKnowsForSomeTimeWhyATaskEnded() throws Exception {
    SlurmCommands commands = commands("exit 3");
    String job = commands.submit(1, name, 1);
    await(commands, 0, State.ENDED);
    assertEquals("FAILED (NonZeroExitCode)", task(commands, 0).reason());
    assertEquals(
        Optional.of("FAILED (NonZeroExitCode, exit code 3)"), commands.reasonOfEnd(job + "_0"));
    assertEquals(Optional.empty(), commands.reasonOfEnd("4711_0"));
  }

  /** A task that the controller had not yet written down would be forgotten. */
  private static boolean isWrittenDown(String name) {
    return slurm.text("state/job_state").contains(name);
  }

  @Test
  void aControllerThatIsGoneSaysNothingAboutItsTasks() throws Exception {
    SlurmCommands commands = commands("sleep 60");
    String job = commands.submit(1, name, 1);
    await(commands, 0, State.RUNNING);
    RealSlurm.await("the task is written down", () -> isWrittenDown(name));
    slurm.silence();
    try {
      assertEquals(Optional.empty(), commands.look(List.of(name)));
      assertThrows(EngineSilentException.class, () -> commands.submit(2, name + "-more", 1));
    } finally {
      slurm.wake();
    }
    RealSlurm.await("Slurm answers", () -> commands.look(List.of(name)).isPresent());
    assertEquals(job + "_0", task(commands, 0).job());
    // The controller may have written down only that the task waits; then it starts it again.
    await(commands, 0, State.RUNNING);
    commands.cancel(List.of(name));
  }

  private static UserException refusal(String keys) {
    return assertThrows(
        UserException.class, () -> SlurmCommands.check(settings(keys), slurm.variables()), keys);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "partition: main, time: 2-12, cpus_per_task: 2, mem: 200M, gpus: 1",
        "time: UNLIMITED",
        "requeue: false",
        "options: [--nice=10, --exclude=n1]"
      })
  void whatSlurmCanDoIsAccepted(String keys) {
    SlurmCommands.check(settings(keys), slurm.variables());
    assertEquals("", slurm.ask("squeue", "-h", "--name=wrap"), "nothing is submitted");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "partition: nope | Invalid partition name specified | 20",
        "mem: 1G, time: 10, partition: short | Requested time limit is invalid | 24",
        "time: 10, mem: 900G | Requested node configuration is not available | 24",
        "time: 10, cpus_per_task: 99 | More processors requested than permitted | 34",
        "time: 10, gpus: a100:1 | Requested node configuration is not available | 25",
        "time: 10, options: [--constraint=a100] | Invalid feature specification | 28",
        "options: [--not-of-slurm] | unrecognized option '--not-of-slurm' | 18",
      })
  void whatSlurmRefusesIsShownWithItsWordsAndItsKey(String keys, String words, int column) {
    UserException error = refusal(keys);
    assertTrue(error.problem().contains(words), error.problem());
    assertTrue(
        error.problem().contains("at c.yaml:2:" + column + System.lineSeparator()),
        error.problem());
  }

  /** The script of real tasks, with a Bash script in place of the JVM. */
  @Test
  void aTaskWhoseTimeIsOverSavesAndGoesOnAsTheSameTask() throws Exception {
    Path java = folder.resolve("java");
    Files.writeString(
        java,
        """
        #!/bin/bash
        if [[ ${SLURM_RESTART_COUNT-0} != 0 ]]; then echo goes on; exit 0; fi
        trap 'echo saves; exit 75' TERM
        echo ready
        for ((i = 0; i < 600; i++)); do sleep 0.1; done
        """);
    assertTrue(java.toFile().setExecutable(true));
    SlurmCommands commands = commands("");
    new JobScript(folder, folder, java, "the.Main", List.of(), List.of(java), Map.of(), true, 3)
        .write(files.script());
    String job = commands.submit(1, name, 1);
    RealSlurm.await("it has begun", () -> log(1, 0).contains("ready"));
    slurm.ask("scancel", "--batch", "--signal=USR1", job + "_0");
    await(commands, 0, State.PENDING);
    await(commands, 0, State.ENDED);
    assertEquals("COMPLETED", task(commands, 0).reason());
    String log = log(1, 0);
    assertTrue(log.matches("(?s).*ready\nsaves\n.*restart 1\ngoes on\n.*done\n"), log);
  }
}
