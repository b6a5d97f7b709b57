package io.github.scitemplate.logger;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes on a thread of its own, in the order in which the jobs came. What is written is handed to
 * the operating system five times a second, so a kill loses no more than the last fifth of a
 * second. Whoever brings jobs faster than they are written waits when too much memory is waiting.
 */
final class BackgroundWriting implements Closeable {
  private static final long MOST_WAITING_BYTES = 64L << 20;
  private static final long BYTES_OF_JOB = 200;
  private static final long NANOS_BETWEEN_FLUSHES = TimeUnit.MILLISECONDS.toNanos(200);

  /**
   * Whoever brings a job while the thread rests need not wake it, which costs more than the job.
   */
  private static final long NANOS_OF_REST = TimeUnit.MILLISECONDS.toNanos(10);

  /** Something to write. */
  interface Job {
    void run() throws IOException;
  }

  private final Job flush;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private List<Job> waiting = new ArrayList<>();
  private long waitingBytes;
  private boolean isWriting;
  private boolean isResting;
  private boolean isClosed;

  /** How many threads wait for this one, which does not rest then. */
  private int hurrying;

  private @Nullable Thread thread;
  private @Nullable Throwable failure;

  /**
   * @param flush hands what was written to the operating system; runs on the same thread
   */
  BackgroundWriting(Job flush) {
    this.flush = flush;
  }

  /**
   * Takes a job.
   *
   * @param bytes about how much memory it holds
   * @throws IOException if an earlier job failed
   */
  void write(long bytes, Job job) throws IOException {
    lock.lock();
    try {
      hurryUntil(() -> failure != null || waitingBytes <= MOST_WAITING_BYTES);
      throwFailure();
      start();
      waiting.add(job);
      waitingBytes += bytes + BYTES_OF_JOB;
      if (waiting.size() == 1 && !isResting) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void start() {
    if (thread == null) {
      Thread started = new Thread(this::work, "log-writer");
      started.setDaemon(true);
      started.start();
      thread = started;
    }
  }

  /**
   * Waits until all jobs so far are done.
   *
   * @throws IOException if one failed
   */
  void await() throws IOException {
    lock.lock();
    try {
      hurryUntil(() -> failure != null || (!isWriting && waiting.isEmpty()));
      throwFailure();
    } finally {
      lock.unlock();
    }
  }

  /** Waits, with the lock, until something is so. */
  private void hurryUntil(BooleanSupplier isSo) {
    if (isSo.getAsBoolean()) {
      return;
    }
    hurrying++;
    changed.signalAll();
    do {
      changed.awaitUninterruptibly();
    } while (!isSo.getAsBoolean());
    hurrying--;
  }

  private void throwFailure() throws IOException {
    @Nullable Throwable found = failure;
    if (found instanceof IOException) {
      throw new IOException(found.getMessage(), found);
    }
    if (found != null) {
      throw new IllegalStateException("the log cannot be written", found);
    }
  }

  private void work() {
    try {
      long flushed = System.nanoTime();
      boolean isFlushed = true;
      for (List<Job> jobs = take(isFlushed); !endsWith(jobs); jobs = take(isFlushed)) {
        for (Job job : jobs) {
          job.run();
        }
        isFlushed = jobs.isEmpty() || System.nanoTime() - flushed > NANOS_BETWEEN_FLUSHES;
        if (isFlushed) {
          flush.run();
          flushed = System.nanoTime();
        }
      }
    } catch (IOException | RuntimeException | Error e) {
      fail(e);
    }
  }

  /** Whether nothing is left to do, and nothing will come. */
  private boolean endsWith(List<Job> jobs) {
    lock.lock();
    try {
      boolean isEnd = isClosed && jobs.isEmpty();
      isWriting = !isEnd;
      return isEnd;
    } finally {
      lock.unlock();
    }
  }

  /** All jobs that wait; none if there is nothing to do but to flush. */
  private List<Job> take(boolean isFlushed) {
    lock.lock();
    try {
      boolean hasWritten = isWriting;
      isWriting = false;
      changed.signalAll();
      if (hasWritten) {
        rest();
      }
      boolean inTime = true;
      while (waiting.isEmpty() && !isClosed && inTime) {
        if (isFlushed) {
          changed.awaitUninterruptibly();
        } else {
          inTime = changed.await(NANOS_BETWEEN_FLUSHES, TimeUnit.NANOSECONDS);
        }
      }
      List<Job> taken = waiting;
      waiting = new ArrayList<>();
      waitingBytes = 0;
      isWriting = true;
      return taken;
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    } finally {
      lock.unlock();
    }
  }

  private void rest() throws InterruptedException {
    isResting = true;
    long left = NANOS_OF_REST;
    while (left > 0 && hurrying == 0 && !isClosed) {
      left = changed.awaitNanos(left);
    }
    isResting = false;
  }

  private void fail(Throwable e) {
    lock.lock();
    try {
      failure = e;
      waiting.clear();
      waitingBytes = 0;
      isWriting = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Does what waits, and ends the thread. */
  @Override
  public void close() throws IOException {
    @Nullable Thread writer = ended();
    boolean interrupted = false;
    while (writer != null && writer.isAlive()) {
      try {
        writer.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    await();
  }

  private @Nullable Thread ended() {
    lock.lock();
    try {
      isClosed = true;
      changed.signalAll();
      return thread;
    } finally {
      lock.unlock();
    }
  }
}
