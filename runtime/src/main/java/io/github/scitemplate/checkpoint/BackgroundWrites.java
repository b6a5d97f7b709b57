package io.github.scitemplate.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Writes done one after another on a thread of their own, so that training goes on meanwhile. After
 * a failure no more is written, and the failure is thrown at the next occasion.
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
   * @throws IOException what an earlier write failed with
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
      failure = e; // the end of memory, too: a checkpoint that is not there must not go unnoticed
    } finally {
      free.release();
    }
  }

  /**
   * Waits until all is written.
   *
   * @throws IOException what a write failed with
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

  /** Lets what is pending be written, and ends the thread. */
  @Override
  public void close() {
    free.acquireUninterruptibly(MOST_PENDING);
    free.release(MOST_PENDING);
    if (thread != null) {
      thread.shutdown();
    }
  }
}
