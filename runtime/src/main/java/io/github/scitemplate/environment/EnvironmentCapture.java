package io.github.scitemplate.environment;

import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * Captures the environment on a thread of its own. Reading every jar takes some tenths of a second
 * of a processor, which a worker needs while it starts: jars are read some seconds later, or when
 * somebody asks for the result. Not thread-safe.
 */
public final class EnvironmentCapture {
  /** How long a session that has begun trains before its jars are read. */
  private static final long SECONDS_FOR_WORKERS = 3;

  /** When jars are read although no session has begun. */
  private static final long MOST_SECONDS = 60;

  private final FutureTask<UnhashedEnvironment> unhashed;
  private final FutureTask<Environment> task;
  private final CountDownLatch wanted = new CountDownLatch(1);
  private Optional<FutureTask<Environment>> writing = Optional.empty();
  private boolean begun;

  public EnvironmentCapture(Environment.Asked asked) {
    this.unhashed = new FutureTask<>(() -> UnhashedEnvironment.capture(asked));
    this.task =
        new FutureTask<>(
            () -> {
              unhashed.run();
              UnhashedEnvironment known = await(unhashed);
              boolean unused = wanted.await(MOST_SECONDS, TimeUnit.SECONDS);
              return known.hashed(asked.classPath());
            });
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
    wanted.countDown();
    return await(task);
  }

  /**
   * Writes the environment to {@code file} as soon as it is known, without waiting for that. What
   * is known without reading jars goes to {@link Environment#unhashedName} beside it until then, at
   * once.
   */
  public void writeInBackground(Path file) {
    begin();
    FutureTask<Environment> written =
        new FutureTask<>(
            () -> {
              Path before = file.resolveSibling(Environment.unhashedName());
              keep(await(unhashed), before);
              boolean unused = wanted.await(SECONDS_FOR_WORKERS, TimeUnit.SECONDS);
              wanted.countDown();
              Environment environment = await(task);
              environment.write(file);
              Files.deleteIfExists(before);
              return environment;
            });
    start(written);
    writing = Optional.of(written);
  }

  private static void keep(UnhashedEnvironment known, Path file) {
    try {
      known.write(file);
    } catch (IOException e) {
      // Only a session that is killed within seconds would have needed it.
    }
  }

  /**
   * The environment that a session began with, if the session was killed before it was written.
   * Jars that have not been changed since then have the hashes of now.
   *
   * @param session the session's directory
   * @return nothing if nobody knows what the session began with
   */
  public Optional<Environment> begunWith(Path session) throws IOException {
    try {
      UnhashedEnvironment then =
          UnhashedEnvironment.read(session.resolve(Environment.unhashedName()));
      Environment now = await();
      return Optional.of(then.completedBy(await(unhashed), now));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Waits until {@link #writeInBackground} has written the environment, if it was called. */
  public void finish() throws IOException {
    if (writing.isPresent()) {
      wanted.countDown();
      await(writing.get());
    }
  }

  private static <T> T await(FutureTask<T> task) throws IOException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      if (e.getCause() instanceof UserException failure) {
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
