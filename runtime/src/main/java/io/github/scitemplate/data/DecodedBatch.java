package io.github.scitemplate.data;

import org.jspecify.annotations.Nullable;

/**
 * A batch that several threads are making. It records which rows threads have taken, which are
 * finished, and the failure of the first row that has one. {@link ReadAhead} guards it with its
 * lock; a thread makes a piece without the lock.
 */
final class DecodedBatch {
  private final BatchPosition position;
  private final int rows;
  private final BatchAssembly.Memory memory;
  private int @Nullable [] samples;
  private volatile boolean dropped;
  private int taken;
  private int finished;
  private boolean completed;
  private int failedRow = Integer.MAX_VALUE;
  private @Nullable Throwable failure;

  DecodedBatch(BatchPosition position, int rows, BatchAssembly.Memory memory) {
    this.position = position;
    this.rows = rows;
    this.memory = memory;
  }

  BatchPosition position() {
    return position;
  }

  int rows() {
    return rows;
  }

  BatchAssembly.Memory memory() {
    return memory;
  }

  /** The indexes of its samples. The thread that needs them first calculates them. */
  private synchronized int[] samples(EpochOrder order) {
    if (samples == null) {
      samples = order.samples(position);
    }
    return samples;
  }

  /** Says that nobody wants the batch any more, so that threads stop making it. */
  void drop() {
    dropped = true;
  }

  boolean isTaken() {
    return taken == rows;
  }

  /** Whether no thread works on it. */
  boolean isIdle() {
    return finished == taken && (finished < rows || completed);
  }

  boolean isDone() {
    return completed;
  }

  /** The next rows that no thread has taken, at most {@code atMost}. */
  Piece take(int atMost) {
    int from = taken;
    taken = Math.min(rows, from + atMost);
    return new Piece(this, from, taken);
  }

  /** Says whether this was the last piece, so that the caller has to {@link #complete} it. */
  boolean finish(Piece piece) {
    finished += piece.to - piece.from;
    if (piece.failure != null && piece.failedRow < failedRow) {
      failedRow = piece.failedRow;
      failure = piece.failure;
    }
    return finished == rows;
  }

  /** Makes the batch of its samples, without the lock; {@link #completed} follows. */
  void complete() {
    if (failure == null && !dropped) {
      try {
        memory.complete(position, rows);
      } catch (RuntimeException | Error e) {
        failure = e;
      }
    }
  }

  void completed() {
    completed = true;
  }

  /** Throws the failure of the first row that has one, whichever thread met it. */
  void check() {
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
  }

  /** Some rows of a batch. */
  static final class Piece {
    private final DecodedBatch batch;
    private final int from;
    private final int to;
    private int failedRow;
    private @Nullable Throwable failure;

    private Piece(DecodedBatch batch, int from, int to) {
      this.batch = batch;
      this.from = from;
      this.to = to;
    }

    DecodedBatch batch() {
      return batch;
    }

    /** Makes the samples and writes them into their places. Stops at a failure, and keeps it. */
    void make(EpochOrder order, SampleMaker maker) {
      int row = from;
      try {
        int[] samples = batch.samples(order);
        for (; row < to && !batch.dropped; row++) {
          Sample sample = maker.make(batch.position.epoch(), samples[row]);
          batch.memory.put(sample, samples[row], row);
        }
      } catch (RuntimeException | Error e) {
        failedRow = row;
        failure = e;
      }
    }
  }
}
