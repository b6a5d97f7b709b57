package io.github.scitemplate.session;

import io.github.scitemplate.components.Components;
import io.github.scitemplate.environment.Version;
import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.execution.WorkerPool;
import io.github.scitemplate.execution.WorkersHere;
import io.github.scitemplate.session.executor.ClusterDoor;
import io.github.scitemplate.session.plan.SessionOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;

/** Runs a command of a session with a worker in this process, as a {@link Session} does. */
public final class ControllerHere {
  private ControllerHere() {}

  /**
   * Trains, plans or resumes.
   *
   * @param command the word that names it
   * @param components those of the project, whatever the options name
   */
  public static ExitStatus run(
      String command,
      SessionOptions options,
      boolean retryFailed,
      Components components,
      PrintStream console)
      throws IOException {
    Controller controller =
        new Controller(
            options,
            question -> true,
            console,
            Version.current(),
            (workers, out) -> WorkerPool.here(new WorkersHere(components, workers.threads()), out),
            ClusterDoor.slurm(Map.of()));
    return switch (command) {
      case "train" -> controller.train();
      case "plan" -> controller.plan();
      case "resume" -> controller.resume(retryFailed);
      default -> throw new IllegalArgumentException(command);
    };
  }
}
