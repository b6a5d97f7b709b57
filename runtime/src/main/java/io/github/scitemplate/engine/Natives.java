package io.github.scitemplate.engine;

import io.github.scitemplate.engine.forward.WatchedArrays;
import io.github.scitemplate.engine.kernels.Kernels;
import io.github.scitemplate.error.UserException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Loads the natives on a thread of its own, and after them what nearly every training needs.
 * Whoever begins it can do other things meanwhile that need none.
 */
public final class Natives {
  private static final Duration TO_END = Duration.ofSeconds(5);

  private final FutureTask<Void> loaded = new FutureTask<>(Torch::start, null);
  private final Thread thread = new Thread(this::load, "natives");

  private Natives() {}

  /** Begins to load them. */
  public static Natives begin() {
    Natives natives = new Natives();
    natives.thread.start();
    return natives;
  }

  private void load() {
    loaded.run();
    try {
      loaded.get();
      Kernels.load();
      WatchedArrays.load();
    } catch (ExecutionException | RuntimeException | Error e) {
      // Whoever needs it tries it again, and says why it fails.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Waits until the natives are loaded.
   *
   * @throws UserException if they cannot be loaded, as of {@link Torch#start}
   */
  public void await() throws InterruptedException {
    try {
      loaded.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof UserException user ? user : new IllegalStateException(e);
    }
  }

  /**
   * Waits some seconds at most until nothing is loaded any more: a process that ends takes its
   * libraries apart.
   */
  public void awaitEnd() {
    try {
      thread.join(TO_END.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
