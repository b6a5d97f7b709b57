package io.github.scitemplate.execution;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Runs a task again and again on a daemon thread of its own. */
public final class RepeatedTask implements AutoCloseable {
  private final ScheduledExecutorService timer;
  private final ScheduledFuture<?> task;

  /**
   * Starts the repetition; the task first runs after one {@code period}.
   *
   * @param name the name of the thread
   */
  public RepeatedTask(String name, Duration period, Runnable task) {
    this.timer = timer(name);
    this.task =
        timer.scheduleAtFixedRate(
            task, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  static ScheduledExecutorService timer(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  /** Ends the repetition. Waits up to a second for a run of the task that is under way. */
  @Override
  public void close() {
    task.cancel(false);
    timer.shutdown();
    try {
      timer.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
