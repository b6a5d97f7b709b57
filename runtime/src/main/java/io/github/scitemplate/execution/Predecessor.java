package io.github.scitemplate.execution;

import io.github.scitemplate.experiment.Attempt;
import io.github.scitemplate.experiment.Attempts;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Waits for the process of an earlier attempt whose controller is gone. Such a process ends by
 * itself as soon as it has saved, and no other attempt may begin before that.
 */
public final class Predecessor {
  private static final Duration TO_SAVE = Duration.ofSeconds(15);
  private static final long MILLIS_BETWEEN_LOOKS = 50;

  private Predecessor() {}

  /**
   * Waits until the process has ended. If that takes too long, this method ends the process,
   * provided that it is proven to be the worker. Any other process is left alone, and the attempt
   * counts as over.
   *
   * @param stop whether everything is to end; then this method stops waiting
   * @param warnings receives a warning about a process that is left alone
   * @return whether there was such a process; it may have left the experiment's result meanwhile
   */
  public static boolean awaitEnd(Attempts attempts, BooleanSupplier stop, Consumer<String> warnings)
      throws IOException {
    return awaitEnd(attempts, stop, warnings, TO_SAVE);
  }

  static boolean awaitEnd(
      Attempts attempts, BooleanSupplier stop, Consumer<String> warnings, Duration patience)
      throws IOException {
    Optional<Attempt> newest = attempts.newest();
    Optional<ProcessHandle> process =
        newest
            .flatMap(Attempt::begun)
            .flatMap(begin -> begin.owner().process())
            .filter(p -> p.pid() != ProcessHandle.current().pid()) // which has left the attempt
            .filter(p -> newest.get().isRunning());
    if (process.isEmpty()) {
      return false;
    }
    if (!waitFor(process.get(), stop, patience)) {
      end(newest.get(), process.get(), stop, warnings);
    }
    return true;
  }

  /**
   * Waits for the end of a process.
   *
   * @return false if it takes longer than {@code patience}; also true if everything is to end
   */
  private static boolean waitFor(ProcessHandle process, BooleanSupplier stop, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (process.isAlive() && !stop.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      try {
        Thread.sleep(MILLIS_BETWEEN_LOOKS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return true;
      }
    }
    return true;
  }

  private static void end(
      Attempt attempt, ProcessHandle process, BooleanSupplier stop, Consumer<String> warnings) {
    if (attempt.isProven(process)) {
      process.destroyForcibly();
      boolean unused = waitFor(process, stop, TO_SAVE);
    } else {
      warnings.accept(
          "Warning: "
              + attempt.directory().resolve("owner.json")
              + " names process "
              + process.pid()
              + ", which is not known to be a worker of this session; it is left alone.");
    }
  }
}
