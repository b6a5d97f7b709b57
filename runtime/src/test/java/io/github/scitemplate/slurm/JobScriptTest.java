package io.github.scitemplate.slurm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs the script of tasks as Slurm does, with scripts in place of the JVM and of scontrol. */
@EnabledOnOs(OS.LINUX)
class JobScriptTest {
  @TempDir Path folder;
  private Path odd;
  private Path session;
  private Path tasks;
  private Path log;
  private Path programs;

  @BeforeEach
  void names() throws IOException {
    odd = Files.createDirectories(folder.resolve("it's a $HOME \"odd\" % name"));
    session = Files.createDirectories(odd.resolve("results/s 1"));
    tasks = Files.createDirectories(session.resolve("cluster/tasks/0/3"));
    log = tasks.resolve("0.log");
    programs = Files.createDirectories(folder.resolve("bin"));
    scontrol("echo \"$@\" >>\"$FOLDER/requeued\"; kill -TERM $PPID");
  }

  /** Puts a Bash script in the place of a program. */
  private static Path program(Path file, String lines) throws IOException {
    Files.writeString(file, "#!/bin/bash\n" + lines + "\n");
    assertTrue(file.toFile().setExecutable(true));
    return file;
  }

  private void scontrol(String lines) throws IOException {
    program(programs.resolve("scontrol"), lines);
  }

  /**
   * @param java what stands in place of the JVM
   */
  private JobScript script(String java, boolean requeue) throws IOException {
    return new JobScript(
        session,
        odd,
        program(
            odd.resolve("java"),
            "lives=$(cat \"$FOLDER\"/life* 2>/dev/null | wc -l); echo >\"$FOLDER/life$lives\"\n"
                + java),
        "the.Main",
        List.of("-Dkey=a b'c"),
        List.of(odd.resolve("a.jar"), folder.resolve("b")),
        Map.of("OMP_NUM_THREADS", "4", "ODD", "it's $x"),
        requeue,
        4);
  }

  private Process start(JobScript script) throws IOException {
    return start(script, Map.of());
  }

  private Process start(JobScript script, Map<String, String> others) throws IOException {
    Path file = session.resolve("cluster/job.sh");
    script.write(file);
    ProcessBuilder builder =
        new ProcessBuilder("bash", file.toString(), "3", tasks.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    Map<String, String> environment = builder.environment();
    environment.put("PATH", programs + ":" + System.getenv("PATH"));
    environment.put("FOLDER", folder.toString());
    environment.put("TMPDIR", Files.createDirectories(folder.resolve("tmp")).toString());
    environment.put("SLURM_ARRAY_TASK_ID", "0");
    environment.put("SLURM_ARRAY_JOB_ID", "17");
    environment.put("SLURM_CPUS_ON_NODE", "2");
    environment.put("JAVA_TOOL_OPTIONS", "-Xmx1k");
    environment.put("JAVA_HOME", "/of/the/login/node");
    environment.putAll(others);
    return builder.start();
  }

  private int ended(Process process) throws InterruptedException, IOException {
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the script does not end:\n" + text(log));
    try (Stream<Path> left = Files.list(folder.resolve("tmp"))) {
      assertEquals(List.of(), left.toList(), "left in the temporary folder");
    }
    return process.exitValue();
  }

  private int run(String java) throws IOException, InterruptedException {
    return ended(start(script(java, true)));
  }

  private static String text(Path file) throws IOException {
    return Files.exists(file) ? Files.readString(file) : "";
  }

  private long lives() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith("life")).count();
    }
  }

  private void signal(Process process, String signal) throws Exception {
    RealSlurm.await("the JVM runs", () -> Files.exists(folder.resolve("ready")));
    Process kill = new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start();
    assertEquals(0, kill.waitFor());
  }

  /** A JVM that saves when it gets TERM. */
  private static final String SAVES =
      "trap 'echo saving; exit 75' TERM\n"
          + "touch \"$FOLDER/ready\"; for ((i = 0; i < 600; i++)); do sleep 0.1; done\n";

  @Test
  void theJvmGetsItsArgumentsAndNoOptionsOfTheLoginNode() throws Exception {
    String tells =
        """
        printf '<%s>\\n' "$@" | grep -v 'class_path\\|crash-'; pwd
        for word; do if [[ $word == @* ]]; then cat "${word#@}"; fi; done
        echo "home <${JAVA_HOME-}> options <${JAVA_TOOL_OPTIONS-}> threads $OMP_NUM_THREADS odd <$ODD> input <$(cat)>"
        echo "worker ${#TEMPLATE_WORKER}"
        """;
    assertEquals(0, run(tells));
    String said = text(log);
    for (String line :
        List.of(
            "<-XX:ActiveProcessorCount=2>",
            "<-Dkey=a b'c>\n",
            "<the.Main>\n<" + session + ">\n<3>\n<0>\n" + odd + "\n",
            "-cp \"" + odd.toString().replace("\"", "\\\"") + "/a.jar:" + folder + "/b\"\n",
            "home <> options <> threads 4 odd <it's $x> input <>",
            "worker 36\n")) {
      assertTrue(said.contains(line), line + " is not in\n" + said);
    }
  }

  @Test
  void namesOfFilesAreReadAsTheLoginNodeWroteThemWhereItsLocaleIsMissing() throws Exception {
    String tells = "echo \"locale <$LC_ALL>\"";
    assertEquals(0, ended(start(script(tells, true), Map.of("LC_ALL", "xx_YY.UTF-8"))));
    assertTrue(text(log).contains("locale <C.UTF-8>\n"), text(log));
    assertEquals(0, ended(start(script(tells, true), Map.of("LC_ALL", "POSIX"))));
    assertTrue(text(log).contains("locale <POSIX>\n"), text(log));
  }

  @Test
  void afterUsr1ItSavesAndAsksSlurmToStartItAgain() throws Exception {
    Process process = start(script(SAVES, true));
    signal(process, "USR1");
    assertEquals(75, ended(process));
    assertEquals("requeue 17_0\n", text(folder.resolve("requeued")));
    assertTrue(text(log).contains("saving"), text(log));
    assertEquals(1, lives());
  }

  @Test
  void afterTermItSavesAndLeavesTheRestToSlurm() throws Exception {
    Process process = start(script(SAVES, true));
    signal(process, "TERM");
    assertEquals(75, ended(process));
    assertFalse(Files.exists(folder.resolve("requeued")));
  }

  @Test
  void itDoesNotAskForAnotherTimeIfThatIsNotWanted() throws Exception {
    Process process = start(script(SAVES, false));
    signal(process, "USR1");
    assertEquals(75, ended(process));
    assertFalse(Files.exists(folder.resolve("requeued")));
  }

  @Test
  void withoutScontrolTheSessionHasToSubmitAnotherTask() throws Exception {
    scontrol("exit 127");
    Process process = start(script(SAVES, true));
    signal(process, "USR1");
    assertEquals(75, ended(process));
    assertTrue(text(log).contains("the session submits another one"), text(log));
  }

  @Test
  void aJvmThatSavesLongAndIsSignalledAgainIsWaitedFor() throws Exception {
    String slow =
        "trap 'touch \"$FOLDER/ready\"; sleep 1; echo saved; exit 75' TERM\n"
            + "touch \"$FOLDER/ready\"; for ((i = 0; i < 600; i++)); do sleep 0.1; done\n";
    Process process = start(script(slow, true));
    signal(process, "USR1");
    signal(process, "TERM");
    signal(process, "USR1");
    assertEquals(75, ended(process));
    assertTrue(text(log).contains("saved\n"), text(log));
    assertEquals("requeue 17_0\n", text(folder.resolve("requeued")));
  }

  @Test
  void aJvmThatDiesOnceIsToldOfItWhenItStartsAgain() throws Exception {
    String dies =
        """
        if ((lives == 0)); then
          echo "${TEMPLATE_DIED_WITH-nobody died}${TEMPLATE_KILLS_FOR_MEMORY-}"
          echo "last words" >&2
          for word; do if [[ $word == -XX:ErrorFile=* ]]; then f=${word#*=}; echo report >"${f/\\%p/$$}"; fi; done
          kill -SEGV $$
        fi
        echo "died with $TEMPLATE_DIED_WITH, memory $TEMPLATE_KILLS_FOR_MEMORY: $(tail -n 1 "$TEMPLATE_LAST_ERRORS")"
        """;
    assertEquals(0, run(dies));
    assertTrue(text(log).contains("nobody died\n"), text(log));
    assertFalse(text(log).contains("Segmentation"), text(log));
    assertTrue(text(log).matches("(?s).*died with 139, memory \\d+: last words\n.*"), text(log));
    assertEquals(2, lives());
    try (Stream<Path> files = Files.list(tasks)) {
      assertTrue(files.anyMatch(f -> f.getFileName().toString().matches("0\\.crash-\\d+\\.txt")));
    }
  }

  @Test
  void aJvmThatDiesAgainAndAgainEndsTheTask() throws Exception {
    assertEquals(9, run("exit 9"));
    assertEquals(4, lives());
  }

  @Test
  void aLineOfThePlanThatIsDoneInBetweenLetsItGoOn() throws Exception {
    String told = JobScript.quoted(tasks.resolve("0.1.jsonl").toString());
    String dies =
        "if ((lives == 2)); then echo '{\"is\":\"ended\",\"line\":1}' >>" + told + "; fi\nexit 9";
    assertEquals(9, run(dies));
    assertEquals(6, lives());
  }

  @Test
  void aTaskThatIsFencedIsNoFailure() throws Exception {
    assertEquals(0, run("exit 74"));
    assertEquals(1, lives());
  }

  @Test
  void whatAPersonHasToPutRightEndsTheTaskAtOnce() throws Exception {
    assertEquals(2, run("exit 2"));
    assertEquals(1, lives());
  }

  @Test
  void aJvmThatWasStoppedByOthersIsNotStartedAgain() throws Exception {
    assertEquals(75, run("exit 75"));
    assertEquals(1, lives());
    assertFalse(Files.exists(folder.resolve("requeued")));
  }

  @Test
  void aNodeWithoutThatJavaSaysWhatToDo() throws Exception {
    JobScript script = script("exit 0", true);
    Files.delete(odd.resolve("java"));
    assertEquals(127, ended(start(script)));
    assertTrue(text(log).contains("java_home in the section Slurm"), text(log));
  }
}
