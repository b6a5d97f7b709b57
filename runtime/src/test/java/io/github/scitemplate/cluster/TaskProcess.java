package io.github.scitemplate.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.scitemplate.experiment.WorkerProof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A task's process as a cluster's script starts it. */
final class TaskProcess implements AutoCloseable {
  private static final long SECONDS = 120;

  private final Process process;
  private final Path log;

  private TaskProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a process of a task.
   *
   * @param project where it runs
   * @param paceMillis how long each batch takes at least
   * @param variables besides those that every process has
   */
  static TaskProcess start(
      Path project, Path session, int index, int paceMillis, Map<String, String> variables)
      throws IOException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.add("-XX:TieredStopAtLevel=1");
    words.add("-XX:+UseSerialGC");
    words.add("-D" + PacedComponents.PACE + "=" + paceMillis);
    words.add("-cp");
    words.add(System.getProperty("java.class.path"));
    words.add(TaskMain.class.getName());
    words.addAll(List.of(session.toString(), "1", Integer.toString(index)));
    Path log = project.resolve("task" + index + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(project.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    // The natives that the other tests have unpacked.
    builder
        .environment()
        .putIfAbsent("DJL_CACHE_DIR", System.getProperty("user.home") + "/.djl.ai");
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder.environment().put(WorkerProof.VARIABLE, UUID.randomUUID().toString());
    builder.environment().putAll(variables);
    return new TaskProcess(builder.start(), log);
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for the end. */
  void endsWith(int code) throws IOException, InterruptedException {
    if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
      fail("It does not end:\n" + Files.readString(log));
    }
    assertEquals(code, process.exitValue(), () -> text(log));
  }

  void signal(String name) throws IOException, InterruptedException {
    assertEquals(
        0, new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor(), name);
  }

  /** Waits until a file is there. */
  void awaitFile(Path file) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!Files.exists(file)) {
      assertTrue(process.isAlive() && System.nanoTime() < end, () -> file + "\n" + text(log));
      Thread.sleep(10);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
