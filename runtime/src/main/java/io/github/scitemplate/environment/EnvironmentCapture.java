package io.github.scitemplate.environment;

import io.github.scitemplate.error.UserException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Captures the environment on a thread of its own, while a worker loads the natives. */
public final class EnvironmentCapture {
  private final FutureTask<Environment> task;

  private EnvironmentCapture(FutureTask<Environment> task) {
    this.task = task;
  }

  public static EnvironmentCapture begin(Environment.Asked asked) {
    FutureTask<Environment> task = new FutureTask<>(() -> Environment.capture(asked));
    Thread thread = new Thread(task, "environment");
    thread.setDaemon(true);
    thread.start();
    return new EnvironmentCapture(task);
  }

  /** The environment, when it is known. */
  public Environment await() {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw new UserException(
          "What the experiments run on cannot be recorded: " + e.getCause(),
          "Look whether every entry of the class path can be read.",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the environment was captured", e);
    }
  }
}
