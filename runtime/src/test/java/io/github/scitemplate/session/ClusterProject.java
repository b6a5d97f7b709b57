package io.github.scitemplate.session;

import io.github.scitemplate.cli.CommandRun;
import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.session.plan.Execution;
import io.github.scitemplate.session.plan.ProjectOptions;
import io.github.scitemplate.session.plan.SessionOptions;
import io.github.scitemplate.storage.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The tiny project, whose sessions run on a cluster of processes.
 *
 * @param folder of the project
 * @param library receives the class path; shared by all sessions, since libtorch is large
 */
record ClusterProject(Path folder, Path library) {

  void config(String text) throws IOException {
    Files.writeString(folder.resolve("config.yaml"), text);
  }

  Path file(String session, String name) {
    return folder.resolve("results").resolve(session).resolve(name);
  }

  /** Trains a session on the cluster. */
  CommandRun train(String session, String slurm) throws IOException {
    return run(session, "slurm", slurm, false);
  }

  /** Resumes a session wherever it ran last. */
  CommandRun resume(String session) throws IOException {
    return run(session, "", "", true);
  }

  /** Runs what failed in a session once more. */
  CommandRun retryFailed(String session) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream console = new PrintStream(out, true, StandardCharsets.UTF_8);
    SessionOptions options =
        options(session, Execution.USUAL, new SessionOptions.Consent(false, true, false));
    try {
      ExitStatus status = controller(options, console).resume(true);
      return new CommandRun(status, out.toString(StandardCharsets.UTF_8), "");
    } catch (UserException e) {
      return new CommandRun(
          ExitStatus.USER_ERROR,
          out.toString(StandardCharsets.UTF_8),
          e.problem() + "\n" + e.fix());
    }
  }

  /** Makes a session of that name anew, on this machine. */
  CommandRun overwrite(String session) throws IOException {
    try {
      SessionOptions options =
          options(session, Execution.USUAL, new SessionOptions.Consent(true, true, false));
      return new CommandRun(controller(options, System.out).train(), "", "");
    } catch (UserException e) {
      return new CommandRun(ExitStatus.USER_ERROR, "", e.problem() + "\n" + e.fix());
    }
  }

  /** Runs a command; what it prints is in the result. */
  CommandRun run(String session, String executor, String slurm, boolean resumes)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream console = new PrintStream(out, true, StandardCharsets.UTF_8);
    CommandRun run = run(session, executor, slurm, resumes, console);
    return new CommandRun(run.status(), out.toString(StandardCharsets.UTF_8), run.err());
  }

  CommandRun run(
      String session, String executor, String slurm, boolean resumes, PrintStream console)
      throws IOException {
    String values = slurm.isEmpty() ? "" : slurm + ",poll_seconds=1,shared_folder=" + library;
    Controller controller =
        controller(
            options(
                session,
                Execution.of(executor, "", values),
                new SessionOptions.Consent(false, false, false)),
            console);
    try {
      return new CommandRun(resumes ? controller.resume(false) : controller.train(), "", "");
    } catch (UserException e) {
      return new CommandRun(ExitStatus.USER_ERROR, "", e.problem() + "\n" + e.fix());
    }
  }

  /** Runs a command in a process of its own; what it prints is appended to a file. */
  Process start(String session, String slurm, Path output) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
    words.add(System.getProperty("java.class.path"));
    words.add(ClusterDriverMain.class.getName());
    words.addAll(List.of(folder.toString(), library.toString(), session, slurm));
    return new ProcessBuilder(words)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
        .start();
  }

  private static Controller controller(SessionOptions options, PrintStream console) {
    return new Controller(
        options, question -> true, console, "1", Controller.PROCESSES, ProcessesEngine.door());
  }

  private SessionOptions options(
      String session, Execution execution, SessionOptions.Consent consent) {
    return new SessionOptions(
        new ProjectOptions(
            folder,
            List.of(),
            "io.github.scitemplate.tiny.BuildComponents",
            List.of("-XX:TieredStopAtLevel=1")),
        "config.yaml",
        "",
        session,
        "results",
        "",
        consent,
        false,
        OptionalInt.empty(),
        OptionalInt.of(1),
        execution);
  }

  /** Ends the tasks that a failed test has left. */
  void endTasks() throws IOException {
    processes().forEach(ProcessHandle::destroyForcibly);
  }

  /** Halts all processes of the tasks, so that they still run but come no further. */
  void haltTasks() throws IOException, InterruptedException {
    signal("-STOP");
  }

  /** Lets halted processes go on. */
  void letTasksGoOn() throws IOException, InterruptedException {
    signal("-CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("kill", signal));
    processes().forEach(process -> words.add(Long.toString(process.pid())));
    new ProcessBuilder(words).inheritIO().start().waitFor();
  }

  /** The living processes of all tasks, the younger ones first. */
  private List<ProcessHandle> processes() throws IOException {
    List<ProcessHandle> processes = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path pid : all.filter(path -> path.toString().contains("/engine/tpl-")).toList()) {
        if (Files.isRegularFile(pid)) {
          ProcessHandle.of(Long.parseLong(Files.readString(pid)))
              .ifPresent(
                  script -> {
                    script.descendants().forEach(processes::add);
                    processes.add(script);
                  });
        }
      }
    }
    return processes;
  }

  /** All that must be the same wherever a session runs, and whoever was interrupted when. */
  Map<String, String> results(String session) throws IOException {
    Map<String, String> results = new TreeMap<>();
    Path directory = file(session, "");
    results.put("overview", CommandRun.settledOverview(file(session, "result_overview.csv")));
    if (Files.exists(file(session, "search.jsonl"))) {
      results.put(
          "decisions",
          Files.readString(file(session, "search.jsonl")).replaceAll(",\"seconds\":[^\n]*", ""));
    }
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        String name = directory.relativize(path).toString();
        if (name.endsWith("metrics.csv") || name.matches("experiment_\\d+/config.yaml")) {
          results.put(name, Files.readString(path));
        } else if (name.matches("experiment_\\d+/checkpoints/.*\\.safetensors")) {
          results.put(name, weights(path));
        }
      }
    }
    return results;
  }

  /** The bytes of all tensors; the text before them has times. */
  private static String weights(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int header = java.nio.ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN).getInt();
    Sha256 sha = new Sha256();
    return sha.add(java.nio.ByteBuffer.wrap(bytes, 8 + header, bytes.length - 8 - header)).hex();
  }
}
