package io.github.scitemplate.data;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes batches on background threads before they are asked for, at most a given number ahead.
 * Without such threads, the calling thread makes a batch when it is asked for. All threads work on
 * the earliest batch that is not finished, so that the first one comes soon. It does not matter
 * which thread makes which sample. No background thread calls the native engine, since gradient
 * mode and native threads belong to the thread that trains.
 */
final class ReadAhead implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 5;

  private final EpochOrder order;
  private final SampleMaker maker;
  private final BatchAssembly assembly;
  private final int batchesAhead;
  private final int threads;
  private final int pieceSize;
  private final List<Thread> started = new ArrayList<>();
  private final CountDownLatch running;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition workToDo = lock.newCondition();
  private final Condition batchDone = lock.newCondition();
  private final Deque<DecodedBatch> ahead = new ArrayDeque<>();
  private final Deque<BatchAssembly.Memory> spare = new ArrayDeque<>();
  private boolean closed;

  ReadAhead(DataLoader loader, EpochOrder order, SampleMaker maker, BatchAssembly assembly) {
    this.order = order;
    this.maker = maker;
    this.assembly = assembly;
    this.batchesAhead = loader.batchesAhead();
    this.threads = loader.threads();
    this.running = new CountDownLatch(threads);
    // Each thread gets several pieces: small enough to share a batch evenly, few enough to keep the
    // lock idle.
    this.pieceSize = Math.max(1, loader.batchSize() / (4 * Math.max(1, threads)));
  }

  /**
   * Begins to make this batch and those after it. If this batch is not the first one ahead already,
   * the batches ahead are dropped.
   */
  void startAt(BatchPosition position) {
    if (threads == 0) {
      return;
    }
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the data are closed");
      }
      if (ahead.isEmpty() || !ahead.getFirst().position().equals(position)) {
        dropAll();
        ahead.addLast(newBatch(position));
        fill();
      }
    } finally {
      lock.unlock();
    }
    while (started.size() < threads) {
      Thread thread = new Thread(this::work, "data-" + (started.size() + 1));
      thread.setDaemon(true);
      started.add(thread);
      thread.start();
    }
  }

  /**
   * Waits for a batch, or makes it. The caller owns the batch until it {@linkplain #giveBack gives
   * it back}.
   */
  DecodedBatch take(BatchPosition position) throws InterruptedException {
    if (threads == 0) {
      return makeHere(position);
    }
    startAt(position);
    lock.lock();
    try {
      DecodedBatch first = ahead.getFirst();
      while (!first.isDone()) {
        batchDone.await();
      }
      ahead.removeFirst();
      if (ahead.isEmpty()) {
        ahead.addLast(newBatch(order.next(position)));
      }
      fill();
      return first;
    } finally {
      lock.unlock();
    }
  }

  private DecodedBatch makeHere(BatchPosition position) {
    DecodedBatch batch = newBatch(position);
    DecodedBatch.Piece all = batch.take(batch.rows());
    all.make(order, maker);
    batch.finish(all);
    batch.complete();
    return batch;
  }

  /** Lets the batch's memory be used again. */
  void giveBack(DecodedBatch batch) {
    lock.lock();
    try {
      spare.push(batch.memory());
    } finally {
      lock.unlock();
    }
  }

  private void fill() {
    while (ahead.size() < batchesAhead) {
      ahead.addLast(newBatch(order.next(ahead.getLast().position())));
    }
    workToDo.signalAll();
  }

  private DecodedBatch newBatch(BatchPosition position) {
    BatchAssembly.Memory memory = spare.isEmpty() ? assembly.newMemory() : spare.pop();
    return new DecodedBatch(position, order.rows(position), memory);
  }

  private void dropAll() {
    for (DecodedBatch batch : ahead) {
      batch.drop();
      if (batch.isIdle()) {
        spare.push(batch.memory());
      }
    }
    ahead.clear();
  }

  private void work() {
    Optional<DecodedBatch.Piece> piece = nextPiece();
    while (piece.isPresent()) {
      piece.get().make(order, maker);
      finish(piece.get());
      piece = nextPiece();
    }
    running.countDown();
  }

  /** Waits for the next piece to make; empty when the thread is to end. */
  private Optional<DecodedBatch.Piece> nextPiece() {
    lock.lock();
    try {
      while (!closed) {
        for (DecodedBatch batch : ahead) {
          if (!batch.isTaken()) {
            return Optional.of(batch.take(pieceSize));
          }
        }
        workToDo.awaitUninterruptibly();
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private void finish(DecodedBatch.Piece piece) {
    // An interrupt that the project's code left behind would close the files of the next sample.
    boolean unused = Thread.interrupted();
    lock.lock();
    try {
      if (!piece.batch().finish(piece)) {
        return;
      }
    } finally {
      lock.unlock();
    }
    piece.batch().complete();
    lock.lock();
    try {
      piece.batch().completed();
      batchDone.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the threads once they have made their present samples. A thread that takes longer than
   * some seconds ends by itself afterwards. The threads are not interrupted, since an interrupt
   * would close files that samples are read from.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      dropAll();
      workToDo.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      if (!started.isEmpty() && running.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        for (Thread thread : started) {
          thread.join();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
