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
  private long said;
  private long written;

  TaskVoice(TaskTelling telling) {
    this.telling = telling;
    Thread thread = new Thread(this::write, "telling");
    thread.setDaemon(true);
    thread.start();
  }

  /** Tells something; waits only if very much is queued. */
  void tell(Telling news) {
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
        telling.tell(waiting.take());
      } catch (IOException e) {
        // What is told is news: the results are in other files. A full disk may have room again.
        pause();
      } catch (InterruptedException e) {
        continue; // this thread has nothing else to do
      }
      synchronized (this) {
        written++;
        notifyAll();
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
