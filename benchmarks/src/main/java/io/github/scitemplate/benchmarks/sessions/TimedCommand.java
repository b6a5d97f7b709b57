package io.github.scitemplate.benchmarks.sessions;

import io.github.scitemplate.cli.Main;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Whole commands as processes of their own.
 *
 * @param folder of the project
 */
record TimedCommand(Path folder) {

  /** Seconds that a command takes, from its start to its end. */
  double seconds(String... words) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(words));
    command.addAll(List.of("--project", folder.toString()));
    Path output = folder.resolve("output.txt");
    long start = System.nanoTime();
    int code =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start()
            .waitFor();
    double seconds = (System.nanoTime() - start) / 1e9;
    if (code != 0) {
      throw new IllegalStateException(String.join(" ", words) + ": see " + output);
    }
    return seconds;
  }
}
