package io.github.scitemplate.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The program in a process of its own, as the plugin starts it: below a parent, here a shell, whose
 * end it watches for.
 */
final class SessionProcess {
  private final Process parent;
  private final Path output;
  private final int before;

  private SessionProcess(Process parent, Path output, int before) {
    this.parent = parent;
    this.output = output;
    this.before = before;
  }

  /** Runs a command on the tiny project in {@code folder}; what it prints goes to a file there. */
  static SessionProcess start(Path folder, String... arguments) throws IOException {
    return start(folder, Map.of(), arguments);
  }

  /** As {@link #start(Path, String...)}, with variables added to the environment. */
  static SessionProcess start(Path folder, Map<String, String> environment, String... arguments)
      throws IOException {
    Path output = folder.resolve("output.txt");
    int before = Files.exists(output) ? Math.toIntExact(Files.size(output)) : 0;
    List<String> words = new ArrayList<>();
    words.add(
        "java=$1; shift; \"$java\" -Dtemplate.parent=$$ \"$@\" & controller=$!; wait $controller");
    List<String> command = new ArrayList<>(List.of("sh", "-c"));
    command.addAll(words);
    command.addAll(
        List.of(
            "sh",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName()));
    command.addAll(List.of(arguments));
    command.addAll(
        List.of(
            "--project",
            folder.toString(),
            "--components",
            "io.github.scitemplate.tiny.BuildComponents"));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    builder.environment().putAll(environment);
    return new SessionProcess(builder.start(), output, before);
  }

  /** The stand-in for Maven. */
  ProcessHandle parent() {
    return parent.toHandle();
  }

  Optional<ProcessHandle> controller() {
    return parent.children().findFirst();
  }

  List<ProcessHandle> workers() {
    return controller().map(c -> c.children().toList()).orElse(List.of());
  }

  /** All that belong to it now. */
  List<ProcessHandle> tree() {
    List<ProcessHandle> tree = new ArrayList<>(List.of(parent()));
    parent.descendants().forEach(tree::add);
    return tree;
  }

  /** Waits until the parent has ended. */
  int exitCode() throws InterruptedException {
    return parent.waitFor();
  }

  boolean endsWithin(long seconds) throws InterruptedException {
    return parent.waitFor(seconds, TimeUnit.SECONDS);
  }

  /** What this process and those below it have printed so far. */
  String output() throws IOException {
    byte[] bytes = Files.readAllBytes(output);
    return new String(bytes, before, bytes.length - before, StandardCharsets.UTF_8);
  }

  /** The end of what was printed, where the reason stands. */
  String lastLines() {
    try {
      String all = output();
      return all.substring(Math.max(0, all.length() - 4000));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Waits until all of {@code processes} are gone; false if they still are not after so long. */
  static boolean gone(List<ProcessHandle> processes, long seconds) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (processes.stream().anyMatch(ProcessHandle::isAlive)) {
      if (System.nanoTime() > end) {
        return false;
      }
      Thread.sleep(20);
    }
    return true;
  }
}
