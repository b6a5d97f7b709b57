package io.github.scitemplate.execution;

import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Lets every place work on a thread of its own until there is nothing left to do. */
final class Places {
  private final WorkerPool workers;
  private @Nullable Throwable failure;

  Places(WorkerPool workers) {
    this.workers = workers;
  }

  /**
   * Works in all places at once. If one fails, the others are asked to save and end.
   *
   * @throws IOException the failure of the place that failed first
   */
  void runAll(WorkerPool.Work work) throws IOException {
    List<CompletableFuture<Void>> running = new ArrayList<>();
    for (WorkerPlace place : workers.places()) {
      String name = "place " + (running.size() + 1);
      running.add(
          CompletableFuture.runAsync(
              () -> run(place, work), task -> new Thread(task, name).start()));
    }
    running.forEach(CompletableFuture::join);
    rethrow();
  }

  private void run(WorkerPlace place, WorkerPool.Work work) {
    try {
      boolean more = true;
      while (more) {
        more = work.next(place);
      }
    } catch (IOException | RuntimeException | Error e) {
      synchronized (this) {
        failure = failure == null ? e : failure;
      }
      workers.stop();
    }
  }

  private synchronized void rethrow() throws IOException {
    if (failure instanceof UncheckedIOException e && e.getCause() != null) {
      throw e.getCause();
    } else if (failure instanceof IOException e) {
      throw e;
    } else if (failure instanceof UserException e) {
      throw e;
    } else if (failure != null) {
      throw new IllegalStateException(failure);
    }
  }
}
