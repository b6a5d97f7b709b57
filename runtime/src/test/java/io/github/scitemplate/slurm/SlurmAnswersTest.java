package io.github.scitemplate.slurm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.cluster.ClusterFiles;
import io.github.scitemplate.cluster.EngineFullException;
import io.github.scitemplate.cluster.EngineSilentException;
import io.github.scitemplate.cluster.EngineTask;
import io.github.scitemplate.cluster.EngineTask.State;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.slurm.Programs.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers of Slurm's programs that a healthy Slurm does not give. */
class SlurmAnswersTest {
  private static final Answer NOBODY = said("");
  private static final String TIMED_OUT =
      "sbatch: error: Batch job submission failed: Socket timed out on send/recv operation";

  @TempDir Path folder;
  private final Deque<Answer> answers = new ArrayDeque<>();
  private final List<String> asked = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();

  private static Answer said(String output) {
    return new Answer(0, output, "");
  }

  private static Answer failed(int code, String errors) {
    return new Answer(code, "", errors);
  }

  private Answer next(List<String> words) {
    asked.add(words.get(0));
    return answers.remove();
  }

  private SlurmCommands commands(Answer... given) {
    answers.addAll(List.of(given));
    Programs programs = (words, environment) -> next(words);
    return new SlurmCommands(
        SlurmSettings.read("", Optional.empty(), List.of()),
        new ClusterFiles(folder),
        programs,
        pauses::add);
  }

  @Test
  void theJobIsTheLastLineThatIsOneWhateverTheSiteSays() throws Exception {
    String greeting = "Welcome!\nYou have used 12 of 100 hours.\n77;cluster\n";
    assertEquals("77", commands(NOBODY, said(greeting)).submit(1, "a", 3));
  }

  @Test
  void aSubmissionThatSlurmKnowsIsNotMadeAgain() throws Exception {
    assertEquals("5", commands(said("a|5|0|COMPLETED|n1|None\n")).submit(1, "a", 1));
    assertEquals(List.of("squeue"), asked);
  }

  @Test
  void afterSilenceItLooksBeforeItSubmitsAgain() throws Exception {
    SlurmCommands commands =
        commands(
            NOBODY,
            failed(1, TIMED_OUT),
            NOBODY,
            failed(1, TIMED_OUT),
            said("a|9|0|PENDING||Priority"));
    assertEquals("9", commands.submit(1, "a", 1));
    assertEquals(List.of("squeue", "sbatch", "squeue", "sbatch", "squeue"), asked);
    assertEquals(List.of(Duration.ofSeconds(1), Duration.ofSeconds(4)), pauses);
  }

  @Test
  void aLongSilenceIsNoRefusal() {
    SlurmCommands commands =
        commands(
            NOBODY,
            failed(1, TIMED_OUT),
            NOBODY,
            failed(-1, "sbatch gave no answer."),
            NOBODY,
            failed(130, ""));
    assertThrows(EngineSilentException.class, () -> commands.submit(1, "a", 1));
    assertEquals(6, asked.size());
  }

  @Test
  void whoCannotLookDoesNotSubmit() {
    SlurmCommands commands =
        commands(failed(1, "slurm_load_jobs error: Unable to contact slurm controller"));
    assertThrows(EngineSilentException.class, () -> commands.submit(1, "a", 1));
    assertEquals(List.of("squeue"), asked);
  }

  @Test
  void anAnswerWithoutAJobIsLookedAfter() throws Exception {
    assertEquals(
        "8", commands(NOBODY, said("thanks\n"), said("a|8|1|RUNNING|n2|None")).submit(1, "a", 2));
  }

  @Test
  void aLimitOnHowManyMayWaitIsNoMistake() {
    String words =
        "sbatch: error: AssocMaxSubmitJobLimit\n"
            + "sbatch: error: Batch job submission failed: Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)";
    SlurmCommands commands = commands(NOBODY, failed(1, words));
    EngineFullException full =
        assertThrows(EngineFullException.class, () -> commands.submit(1, "a", 1));
    assertEquals(
        "AssocMaxSubmitJobLimit Batch job submission failed: Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)",
        full.getMessage());
  }

  @Test
  void aLimitOnEachTaskIsAMistakeOfTheConfig() {
    String words =
        "sbatch: error: QOSMaxWallDurationPerJobLimit\n"
            + "sbatch: error: Batch job submission failed: Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)";
    answers.add(failed(1, words));
    ConfigFile file = ConfigFile.of("a: 1\nSlurm: {account: me, time: 10}\n", "c.yaml");
    SlurmSettings settings = SlurmSettings.read("", file.slurm(SlurmSettings.words()), List.of());
    TrialSubmission trial = new TrialSubmission(settings, (asked, environment) -> next(asked));
    UserException error = assertThrows(UserException.class, trial::check);
    assertTrue(error.problem().contains("at c.yaml:2:28"), error.problem());
  }

  private Optional<String> trial(String keys, String nodes) {
    answers.clear();
    answers.add(failed(1, "allocation failure: Requested node configuration is not available"));
    answers.add(said(nodes));
    ConfigFile file = ConfigFile.of("Slurm: {" + keys + "}\n", "c.yaml");
    SlurmSettings settings = SlurmSettings.read("", file.slurm(SlurmSettings.words()), List.of());
    return new TrialSubmission(
            settings,
            (words, environment) ->
                answers.isEmpty() ? failed(1, "still not available") : next(words))
        .check();
  }

  @Test
  void nodesThatAreAwayAreNoMistakeOfTheConfig() {
    String away =
        "main*|drain|4|8000|(null)\nmain*|idle|1|900|(null)\nmain*|down*|4|8000|gpu:a:2\n";
    assertEquals(
        Optional.of(
            "All nodes of the partition main that are large enough are down or drained at present (sinfo); the tasks wait until one returns."),
        trial("partition: main, cpus_per_task: 2", away));
    assertEquals(List.of("sbatch", "sinfo"), asked);
    assertTrue(trial("mem: 7G", away).isPresent());
    assertTrue(trial("gpus: 'a:2'", away).isPresent());
    for (String tooMuch :
        List.of("cpus_per_task: 8", "mem: 9G", "gpus: 3", "gpus: b", "cpus_per_task: 1")) {
      assertThrows(UserException.class, () -> trial(tooMuch, away), tooMuch);
    }
    assertThrows(UserException.class, () -> trial("mem: 7G", "other|drain|4|8000|(null)\n"));
    assertThrows(UserException.class, () -> trial("options: ['--constraint=x'], mem: 7G", away));
    assertThrows(UserException.class, () -> trial("mem: 7G", ""));
  }

  private static List<String> driverWords(String keys) {
    ConfigFile file = ConfigFile.of("Slurm: {" + keys + "}\n", "c.yaml");
    SlurmSettings settings = SlurmSettings.read("", file.slurm(SlurmSettings.words()), List.of());
    List<String> submitted = new ArrayList<>();
    Programs programs =
        (words, environment) -> {
          if (words.get(0).equals("sbatch")) {
            submitted.addAll(words);
            return said("46");
          }
          return NOBODY;
        };
    assertEquals("46", DriverJob.submit(settings, "d", Path.of("s"), Path.of("l"), programs));
    return submitted.stream().filter(word -> word.startsWith("--mem")).toList();
  }

  @Test
  void theJobThatFollowsAsksForMemoryOfItsOwn() {
    assertEquals(List.of("--mem=1G"), driverWords("mem: 64G"));
    assertEquals(List.of("--mem-per-cpu=2G"), driverWords("options: ['--mem-per-cpu=2G']"));
  }

  @Test
  void aRefusalHasSlurmsOwnWords() {
    SlurmCommands commands =
        commands(
            NOBODY,
            failed(
                255,
                "sbatch: unrecognized option '--foo'\nTry \"sbatch --help\" for more information"));
    UserException error = assertThrows(UserException.class, () -> commands.submit(1, "a", 1));
    assertTrue(error.problem().startsWith("Slurm refuses such tasks: unrecognized option '--foo'"));
  }

  @Test
  void tasksAreReadOneByOneAndStrangeLinesPassedOver() {
    List<EngineTask> tasks =
        commands(
                said(
                    """
                    CLUSTER: big
                    tpl-a-1|12|0|RUNNING|n1|None
                    tpl-a-1|12|1|PENDING||Resources
                    tpl-a-1|12|2|COMPLETING|n2|None
                    tpl-a-1|12|3|TIMEOUT|n2|TimeLimit
                    tpl-a-1|12|4|FAILED|n2|NonZeroExitCode
                    tpl-a-1|12|5|NEW_IN_A_LATER_SLURM|n2|None
                    tpl-a-1|13|4|PENDING||BeginTime
                    other|14|N/A|RUNNING|n2|None
                    """))
            .look(List.of("tpl-a-1"))
            .orElseThrow();
    assertEquals(
        List.of(
            new EngineTask("tpl-a-1", 0, State.RUNNING, "", "n1", "12_0"),
            new EngineTask("tpl-a-1", 1, State.PENDING, "Resources", "", "12_1"),
            new EngineTask("tpl-a-1", 2, State.ENDING, "", "n2", "12_2"),
            new EngineTask("tpl-a-1", 3, State.ENDED, "TIMEOUT (TimeLimit)", "n2", "12_3"),
            new EngineTask("tpl-a-1", 4, State.PENDING, "BeginTime", "", "13_4"),
            new EngineTask("tpl-a-1", 5, State.RUNNING, "", "n2", "12_5")),
        tasks);
  }

  @Test
  void noAnswerSaysNothingAboutTheTasks() {
    assertEquals(Optional.empty(), commands(failed(1, "Socket timed out")).look(List.of("a")));
    assertEquals(Optional.of(List.of()), commands().look(List.of()));
  }

  @Test
  void whereThereIsNoAccountingItIsAskedOnlyOnce() {
    SlurmCommands commands =
        commands(
            failed(1, "Slurm accounting storage is disabled"),
            said(
                "JobId=4 JobName=a\n   JobState=NODE_FAIL Reason=NodeDown Dependency=(null)\n ExitCode=0:1\n"),
            said("JobState=RUNNING Reason=None\n"));
    assertEquals(Optional.of("NODE_FAIL (NodeDown)"), commands.reasonOfEnd("3_0"));
    assertEquals(Optional.empty(), commands.reasonOfEnd("3_1"));
    assertEquals(List.of("sacct", "scontrol", "scontrol"), asked);
  }

  @Test
  void theAccountingKnowsWhoCancelledATask() {
    SlurmCommands commands = commands(said("CANCELLED by 1000|0:0\n"), said("FAILED|3:0\n"));
    assertEquals(Optional.of("CANCELLED by 1000"), commands.reasonOfEnd("3_0"));
    assertEquals(Optional.of("FAILED (exit code 3)"), commands.reasonOfEnd("3_1"));
  }

  @Test
  void aMachineWithoutSlurmSaysWhatToDo() {
    UserException error =
        assertThrows(
            UserException.class,
            () -> new InstalledPrograms(Map.of()).run(List.of("no-such-program-of-slurm")));
    assertTrue(error.fix().contains("login node"), error.fix());
  }
}
