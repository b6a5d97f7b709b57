package io.github.scitemplate.execution;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.ComponentsCheck;
import io.github.scitemplate.monitor.Extent;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What trains experiments, one at a time: a process of its own, or this one. One thread gives
 * orders; {@link #stop} and {@link #kill} may come from any.
 */
sealed interface Worker extends AutoCloseable permits WorkerProcess, WorkerHere {

  /**
   * Builds the components of some experiments.
   *
   * @param name what messages call the config
   * @param overrides applied to the config
   * @param oneBatch whether to send one batch through each, too
   * @param console for what the project's code prints
   * @throws UserException what is wrong with them
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
   * @param lines gets its lines for people
   * @param patience how long it may make no step before it is ended, where it can be; absent: for
   *     ever. It does not run while {@code continuation} is asked
   * @param until how far to train before {@code continuation} is asked
   * @param continuation asked on this thread
   * @throws UserException what the user can put right; nothing is decided
   */
  RunEnd run(
      Path experimentDirectory,
      Consumer<String> lines,
      Optional<Duration> patience,
      Extent until,
      Continuation continuation);

  /** Asks it to save its state and end. */
  void stop();

  /** Ends it as fast as can be; only work since the last checkpoint is lost. */
  void kill();

  boolean isAlive();

  /** The process that it trains in. */
  long pid();

  /** Lets an idle worker end, without waiting for it. */
  void letGo();

  /** Lets an idle worker end. */
  @Override
  void close();
}
