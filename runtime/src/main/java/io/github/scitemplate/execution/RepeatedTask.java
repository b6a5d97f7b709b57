package io.github.scitemplate.execution;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs a task again and again on a daemon thread of its own. */
public final class RepeatedTask implements AutoCloseable {
  private final ScheduledExecutorService timer;
  private final ScheduledFuture<?> task;
  private boolean hasFailed;

  /**
   * Starts the repetition; the task first runs after one {@code period}. A run that fails does not
   * end it; the first failure is printed.
   *
   * @param name the name of the thread
   */
  public RepeatedTask(String name, Duration period, Runnable task) {
    this.timer = timer(name);
    this.task =
        timer.scheduleAtFixedRate(
            () -> run(name, task), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void run(String name, Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      if (!hasFailed) {
        hasFailed = true;
        System.err.println("Warning: the thread \"" + name + "\" goes on after a failure: " + e);
      }
    }
  }

  static ScheduledExecutorService timer(String name) {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true); // what is cancelled again and again does not pile up
    return timer;
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
