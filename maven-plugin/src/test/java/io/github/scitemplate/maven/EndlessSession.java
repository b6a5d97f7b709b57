package io.github.scitemplate.maven;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The project of {@code src/it/train-basic}, trained by a Maven of its own with no end in sight:
 * something to interrupt.
 */
final class EndlessSession implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Process maven;
  private final Path directory;
  private final List<ProcessHandle> processes;

  private EndlessSession(Process maven, Path directory, List<ProcessHandle> processes) {
    this.maven = maven;
    this.directory = directory;
    this.processes = processes;
  }

  /** Returns when the first metrics are on the disk. */
  static EndlessSession start(Path directory) throws IOException, InterruptedException {
    copyProject(directory);
    Process maven =
        new ProcessBuilder(
                Path.of(property("it.maven"), "bin", "mvn").toString(),
                "-B",
                "-s",
                settings(directory).toString(),
                "-Dmaven.repo.local=" + property("it.repository"),
                "template:train",
                "-Dsession=endless",
                "-Dset=num_iterations=1000000000,val_freq=5")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("maven.log").toFile())
            .start();
    try {
      awaitMetrics(maven, directory);
    } catch (IOException | InterruptedException | RuntimeException e) {
      maven.descendants().forEach(ProcessHandle::destroyForcibly);
      maven.destroyForcibly();
      throw e;
    }
    List<ProcessHandle> processes = new ArrayList<>(List.of(maven.toHandle()));
    maven.descendants().forEach(processes::add);
    return new EndlessSession(maven, directory, processes);
  }

  private static void copyProject(Path directory) throws IOException {
    Path source = Path.of(property("it.projects"), "train-basic");
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.filter(f -> isSource(source.relativize(f))).toList()) {
        Path copy = directory.resolve(source.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }

  /** Those of the other integration tests, which the invoker fills in and deletes. */
  private static Path settings(Path directory) throws IOException {
    String text = Files.readString(Path.of("src", "it", "settings.xml"));
    String local = Path.of(property("it.local")).toUri().toString();
    return Files.writeString(
        directory.resolve("settings.xml"), text.replace("@localRepositoryUrl@", local));
  }

  private static boolean isSource(Path file) {
    return file.endsWith("pom.xml")
        || file.endsWith("config.yaml")
        || file.toString().endsWith(".java");
  }

  private static void awaitMetrics(Process maven, Path directory)
      throws IOException, InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    while (!exists(directory, "**/experiment_1/metrics.csv")) {
      if (!maven.isAlive() || Instant.now().isAfter(end)) {
        throw new IOException("No training:\n" + Files.readString(directory.resolve("maven.log")));
      }
      Thread.sleep(100);
    }
  }

  void signalMaven(String signal) throws IOException, InterruptedException {
    signal(signal, List.of(maven.toHandle()));
  }

  void signalAll(String signal) throws IOException, InterruptedException {
    signal(signal, processes);
  }

  private static void signal(String signal, List<ProcessHandle> receivers)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
    receivers.forEach(receiver -> command.add(Long.toString(receiver.pid())));
    new ProcessBuilder(command).start().waitFor();
  }

  /** Maven's, as soon as it has ended. */
  int exitCode() throws InterruptedException {
    if (!maven.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("Maven does not end");
    }
    return maven.exitValue();
  }

  long processesAlive() {
    return processes.stream().filter(ProcessHandle::isAlive).count();
  }

  boolean allEndWithin(long time, TimeUnit unit) throws InterruptedException {
    Instant end = Instant.now().plus(time, unit.toChronoUnit());
    while (processesAlive() > 0 && Instant.now().isBefore(end)) {
      Thread.sleep(50);
    }
    return processesAlive() == 0;
  }

  boolean hasCheckpoint() throws IOException {
    return exists(directory, "**/experiment_1/checkpoints/last.safetensors");
  }

  private static boolean exists(Path directory, String glob) throws IOException {
    Path results = directory.resolve("results");
    if (!Files.exists(results)) {
      return false;
    }
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
    try (Stream<Path> files = Files.walk(results)) {
      return files.anyMatch(matcher::matches);
    }
  }

  private static String property(String name) {
    return System.getProperty(name, "");
  }

  /** Leaves nothing running, whatever a test has found. */
  @Override
  public void close() {
    processes.forEach(ProcessHandle::destroyForcibly);
  }
}
