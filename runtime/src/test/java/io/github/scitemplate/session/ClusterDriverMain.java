package io.github.scitemplate.session;

import io.github.scitemplate.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Path;

/** Trains or resumes a session of a {@link ClusterProject} in a process that a test may kill. */
final class ClusterDriverMain {
  private ClusterDriverMain() {}

  /**
   * Runs a command.
   *
   * @param arguments the folder of the project, that of the class path, the session, and the values
   *     for Slurm; without values the session is resumed
   */
  public static void main(String[] arguments) throws IOException {
    ClusterProject project = new ClusterProject(Path.of(arguments[0]), Path.of(arguments[1]));
    String values = arguments.length > 3 ? arguments[3] : "";
    CommandRun run =
        project.run(
            arguments[2], values.isEmpty() ? "" : "slurm", values, values.isEmpty(), System.out);
    System.err.println(run.err());
    System.exit(run.status().code());
  }
}
