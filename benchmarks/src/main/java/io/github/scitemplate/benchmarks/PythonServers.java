package io.github.scitemplate.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The contenders in Python, those that the machine has. */
final class PythonServers {
  private final List<String> command;
  private final List<String> words;

  private PythonServers(List<String> command, List<String> words) {
    this.command = command;
    this.words = words;
  }

  /**
   * Asks Python who can be measured.
   *
   * @param python absent: nobody
   * @param script the server
   */
  static PythonServers of(Optional<String> python, Path script) throws IOException {
    if (python.isEmpty()) {
      return new PythonServers(List.of(), List.of());
    }
    List<String> command = List.of(python.get(), script.toString());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new PythonServers(command, List.of(answer.strip().split(" ")));
  }

  boolean has(Contender contender) {
    return words.contains(contender.word());
  }

  ServerProcess start(Contender contender, Case setting, Path directory) throws IOException {
    return ServerProcess.python(command, contender, setting, directory);
  }
}
