package io.github.scitemplate.environment;

import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Captures the environment on a thread of its own. Reading every jar takes some tenths of a second,
 * and nobody has to wait for that while a worker loads the natives or trains. Not thread-safe.
 */
public final class EnvironmentCapture {
  private final FutureTask<Environment> task;
  private Optional<FutureTask<Environment>> writing = Optional.empty();
  private boolean begun;

  public EnvironmentCapture(Environment.Asked asked) {
    this.task = new FutureTask<>(() -> Environment.capture(asked));
  }

  /** Begins the capture, unless it has begun. */
  public EnvironmentCapture begin() {
    if (!begun) {
      begun = true;
      start(task);
    }
    return this;
  }

  private static void start(FutureTask<Environment> task) {
    Thread thread = new Thread(task, "environment");
    thread.setDaemon(true);
    thread.start();
  }

  /** Waits until the environment is known, and returns it. */
  public Environment await() throws IOException {
    begin();
    return await(task);
  }

  /** Writes the environment to {@code file} as soon as it is known, without waiting for that. */
  public void writeInBackground(Path file) {
    begin();
    FutureTask<Environment> written =
        new FutureTask<>(
            () -> {
              Environment environment = task.get();
              environment.write(file);
              return environment;
            });
    start(written);
    writing = Optional.of(written);
  }

  /** Waits until {@link #writeInBackground} has written the environment, if it was called. */
  public void finish() throws IOException {
    if (writing.isPresent()) {
      await(writing.get());
    }
  }

  private static Environment await(FutureTask<Environment> task) throws IOException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
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
