package io.github.scitemplate.execution;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Sends a worker's lines in order, on a thread of its own. User code may interrupt any thread that
 * it knows, even while that thread prints; it does not know this one.
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
   * @param lost called when the other side of the channel is gone
   */
  SentLines(WorkerChannel channel, Runnable lost) {
    this.lost = lost;
    Thread thread = new Thread(() -> send(channel), "channel");
    thread.setDaemon(true);
    thread.start();
  }

  /** Queues a line to be sent; waits only if very many lines are queued. */
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
        waiting.clear(); // threads that still queue lines must not wait
        told(Long.MAX_VALUE / 2);
        try {
          TimeUnit.MILLISECONDS.sleep(10);
        } catch (InterruptedException again) {
          // The other side is gone, so there is nothing to end.
        }
      }
    }
  }

  private synchronized void told(long lines) {
    sent = Math.min(Long.MAX_VALUE / 2, sent + lines);
    notifyAll();
  }

  /** Waits until all queued lines are sent, but not for long. */
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
