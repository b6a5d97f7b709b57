package io.github.scitemplate.cluster;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Tells what a task's process does, in order, on a thread of its own. User code may interrupt any
 * thread that it knows, which would close the file; it does not know this one.
 */
final class TaskVoice {
  private static final int MOST_WAITING = 10_000;
  private static final long MILLIS_TO_FLUSH = 5_000;
  private static final long MILLIS_TO_RETRY = 1_000;

  private final TaskTelling telling;
  private final BlockingQueue<Telling> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
  private volatile boolean failing;
  private long said;
  private long written;

  TaskVoice(TaskTelling telling) {
    this.telling = telling;
    Thread thread = new Thread(this::write, "telling");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Tells something; waits only if very much is queued. As long as the file cannot be written, what
   * experiments say is left out, so that they need not wait.
   */
  void tell(Telling news) {
    if (failing && news instanceof Telling.Heard) {
      return;
    }
    boolean interrupted = false;
    synchronized (waiting) {
      while (true) {
        try {
          waiting.put(news);
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      said++;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    while (true) {
      try {
        write(waiting.take());
      } catch (InterruptedException e) {
        continue; // this thread has nothing else to do
      }
      synchronized (this) {
        written++;
        notifyAll();
      }
    }
  }

  /** Writes until it succeeds: a full disk may have room again. */
  private void write(Telling news) {
    while (true) {
      try {
        telling.tell(news);
        failing = false;
        return;
      } catch (IOException e) {
        failing = true;
        pause();
      }
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(MILLIS_TO_RETRY);
    } catch (InterruptedException e) {
      // It looks again a little earlier.
    }
  }

  /** Waits until all is written that was told so far, but not for long. */
  void flush() {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS_TO_FLUSH);
    long until;
    synchronized (waiting) {
      until = said;
    }
    synchronized (this) {
      while (written < until && System.nanoTime() < end) {
        try {
          wait(50);
        } catch (InterruptedException e) {
          // The process is about to end.
        }
      }
    }
  }
}
