package io.github.scitemplate.execution;

import io.github.scitemplate.experiment.Attempt;
import io.github.scitemplate.experiment.Attempts;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The process of an earlier attempt, whose controller is gone: it ends by itself as soon as it has
 * saved, and no other attempt may begin before.
 */
public final class Predecessor {
  private static final Duration TO_SAVE = Duration.ofSeconds(15);
  private static final long MILLIS_BETWEEN_LOOKS = 50;

  private Predecessor() {}

  /**
   * Waits until it has ended, and ends it if that takes too long.
   *
   * @param stop whether everything is to end; then nobody waits any more
   * @return whether there was one; it may have left the experiment's result meanwhile
   */
  public static boolean awaitEnd(Attempts attempts, BooleanSupplier stop) throws IOException {
    Optional<Attempt> newest = attempts.newest();
    Optional<ProcessHandle> process =
        newest
            .flatMap(Attempt::begun)
            .flatMap(begin -> begin.owner().process())
            .filter(p -> newest.get().isRunning());
    process.ifPresent(p -> end(p, stop));
    return process.isPresent();
  }

  private static void end(ProcessHandle process, BooleanSupplier stop) {
    long killing = System.nanoTime() + TO_SAVE.toNanos();
    while (process.isAlive() && !stop.getAsBoolean()) {
      if (System.nanoTime() > killing) {
        process.destroyForcibly();
      }
      try {
        Thread.sleep(MILLIS_BETWEEN_LOOKS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
