package io.github.scitemplate.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Does writes one after another on a thread of its own, so that training goes on meanwhile. After a
 * failure nothing more is written, and the next {@link #add} or {@link #await} throws the failure.
 */
final class BackgroundWrites implements AutoCloseable {
  private static final int MOST_PENDING = 4;

  private final Semaphore free = new Semaphore(MOST_PENDING);
  private @Nullable ExecutorService thread;
  private volatile @Nullable Throwable failure;

  /** One write. */
  @FunctionalInterface
  interface Write {
    void run() throws IOException;
  }

  /**
   * Adds a write; waits while too many are pending, since each holds a copy of the tensors.
   *
   * @throws IOException if an earlier write failed
   */
  void add(Write write) throws IOException {
    throwFailure();
    free.acquireUninterruptibly();
    if (thread == null) {
      thread =
          Executors.newSingleThreadExecutor(
              task -> {
                Thread made = new Thread(task, "checkpoints");
                made.setDaemon(true);
                return made;
              });
    }
    thread.execute(() -> run(write));
  }

  private void run(Write write) {
    try {
      if (failure == null) {
        write.run();
      }
    } catch (UncheckedIOException e) {
      failure = e.getCause();
    } catch (IOException | RuntimeException | Error e) {
      failure = e; // out of memory, too: a missing checkpoint must not go unnoticed
    } finally {
      free.release();
    }
  }

  /**
   * Waits until all is written.
   *
   * @throws IOException if a write failed
   */
  void await() throws IOException {
    free.acquireUninterruptibly(MOST_PENDING);
    free.release(MOST_PENDING);
    throwFailure();
  }

  private void throwFailure() throws IOException {
    Throwable found = failure;
    if (found instanceof IOException io) {
      throw new IOException(io.getMessage(), io);
    } else if (found != null) {
      throw new IOException(found.toString(), found);
    }
  }

  /** Waits until all is written, and ends the thread. */
  @Override
  public void close() {
    free.acquireUninterruptibly(MOST_PENDING);
    free.release(MOST_PENDING);
    if (thread != null) {
      thread.shutdown();
    }
  }
}
