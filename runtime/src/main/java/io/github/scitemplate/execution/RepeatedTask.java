package io.github.scitemplate.execution;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Something done again and again on a thread of its own, which keeps no process alive. */
public final class RepeatedTask implements AutoCloseable {
  private final ScheduledExecutorService timer;
  private final ScheduledFuture<?> task;

  /**
   * Begins after one {@code period}.
   *
   * @param name the thread's
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

  /** Ends it; what is being done just now is waited for, but not by itself. */
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
