package io.github.scitemplate.execution;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.ComponentsCheck;
import io.github.scitemplate.logger.Audience;
import io.github.scitemplate.monitor.Extent;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Trains experiments one at a time, in a process of its own or in this one. One thread gives
 * orders; any thread may call {@link #stop} and {@link #kill}.
 */
sealed interface Worker extends AutoCloseable permits WorkerProcess, WorkerHere {

  /**
   * Builds the components of some experiments.
   *
   * @param name what messages call the config
   * @param overrides applied to the config
   * @param oneBatch whether to send one batch through each, too
   * @param console receives what the project's code prints
   * @throws UserException if something is wrong with the components
   */
  ComponentsCheck check(
      Path config,
      String name,
      String overrides,
      Selection experiments,
      boolean oneBatch,
      PrintStream console);

  /** The number of GPUs that the worker sees, known after a check. */
  int gpus();

  /**
   * Runs an experiment.
   *
   * @param audience hears how the experiment goes
   * @param patience how long the experiment may make no step before its process is ended; absent:
   *     for ever. The time that {@code continuation} takes does not count. A worker in this JVM
   *     cannot be ended so
   * @param until how far to train before {@code continuation} is asked
   * @param continuation called on this thread
   * @throws UserException for a problem that the user can put right; the experiment then has no
   *     result
   */
  RunEnd run(
      Path experimentDirectory,
      Audience audience,
      Optional<Duration> patience,
      Extent until,
      Continuation continuation);

  /** Asks the worker to save its state and end. */
  void stop();

  /** Ends the worker as fast as possible; only work since the last checkpoint is lost. */
  void kill();

  boolean isAlive();

  /** The process that the worker trains in. */
  long pid();

  /** Lets an idle worker end, without waiting for it. */
  void letGo();

  /** Lets an idle worker end, and waits for it. */
  @Override
  void close();
}
