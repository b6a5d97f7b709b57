package io.github.scitemplate.execution;

import io.github.scitemplate.experiment.Attempt;
import io.github.scitemplate.experiment.Attempts;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The process of an earlier attempt, whose controller is gone: it ends by itself as soon as it has
 * saved, and no other attempt may begin before.
 */
public final class Predecessor {
  private static final Duration TO_SAVE = Duration.ofSeconds(15);

  private Predecessor() {}

  /**
   * Waits until it has ended, and ends it if that takes too long.
   *
   * @return whether there was one; it may have left the experiment's result meanwhile
   */
  public static boolean awaitEnd(Attempts attempts) throws IOException {
    Optional<Attempt> newest = attempts.newest();
    Optional<ProcessHandle> process =
        newest
            .flatMap(Attempt::begun)
            .flatMap(begin -> begin.owner().process())
            .filter(p -> newest.get().isRunning());
    process.ifPresent(Predecessor::end);
    return process.isPresent();
  }

  private static void end(ProcessHandle process) {
    try {
      process.onExit().get(TO_SAVE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      process.destroyForcibly();
      process.onExit().join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
