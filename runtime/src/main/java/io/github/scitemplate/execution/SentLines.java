package io.github.scitemplate.execution;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What a worker says, sent in order by a thread of its own. User code may interrupt any thread that
 * it knows, also while it prints; this one it does not know.
 */
final class SentLines {
  private static final int MOST_WAITING = 10_000;
  private static final int AT_ONCE = 200;
  private static final long MILLIS_TO_FLUSH = 5_000;

  private final BlockingQueue<String> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
  private final Runnable lost;
  private long said;
  private long sent;

  /**
   * @param lost called when nobody is there to hear it any more
   */
  SentLines(WorkerChannel channel, Runnable lost) {
    this.lost = lost;
    Thread thread = new Thread(() -> send(channel), "channel");
    thread.setDaemon(true);
    thread.start();
  }

  /** Says a line; waits only if very many are waiting. */
  void say(String line) {
    boolean interrupted = false;
    synchronized (waiting) {
      while (true) {
        try {
          waiting.put(line);
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

  private void send(WorkerChannel channel) {
    List<String> lines = new ArrayList<>();
    try {
      while (true) {
        lines.add(waiting.take());
        waiting.drainTo(lines, AT_ONCE);
        channel.send(String.join("\n", lines));
        told(lines.size());
        lines.clear();
      }
    } catch (IOException | InterruptedException e) {
      lost.run();
      while (true) {
        waiting.clear(); // whoever still says something must not wait
        told(Long.MAX_VALUE / 2);
        try {
          TimeUnit.MILLISECONDS.sleep(10);
        } catch (InterruptedException again) {
          // Nobody is there to hear it.
        }
      }
    }
  }

  private synchronized void told(long lines) {
    sent = Math.min(Long.MAX_VALUE / 2, sent + lines);
    notifyAll();
  }

  /** Waits until all that was said is sent, but not for long. */
  void flush() {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS_TO_FLUSH);
    long until;
    synchronized (waiting) {
      until = said;
    }
    synchronized (this) {
      while (sent < until && System.nanoTime() < end) {
        try {
          wait(50);
        } catch (InterruptedException e) {
          // The process is about to end.
        }
      }
    }
  }
}
