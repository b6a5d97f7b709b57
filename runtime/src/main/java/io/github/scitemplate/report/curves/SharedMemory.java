package io.github.scitemplate.report.curves;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Memory that threads share: many small files are read at the same time, but large ones after each
 * other.
 */
final class SharedMemory {
  private static final int MEBI_BITS = 20;

  private final int mebibytes;
  private final Semaphore free;

  SharedMemory(long bytes) {
    this.mebibytes = mebibytes(bytes);
    this.free = new Semaphore(mebibytes, true);
  }

  private static int mebibytes(long bytes) {
    return (int) Math.max(1, Math.min(bytes >> MEBI_BITS, Integer.MAX_VALUE));
  }

  /** Does what needs so many bytes as soon as they are free; what needs more than all, alone. */
  <T> T with(long bytes, Supplier<T> work) {
    int share = Math.min(mebibytes, mebibytes(bytes));
    free.acquireUninterruptibly(share);
    try {
      return work.get();
    } finally {
      free.release(share);
    }
  }

  /** Whether anybody waits for memory. */
  boolean isWaitedFor() {
    return free.hasQueuedThreads();
  }
}
