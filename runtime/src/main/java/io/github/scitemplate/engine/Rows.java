package io.github.scitemplate.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;

/**
 * Gives many rows of an array at a time, along its first axis. DJL's own indexing parses a text
 * each time and copies number by number; this class needs half of that time or less.
 */
public final class Rows implements AutoCloseable {
  private final PtNDArray array;
  private final PtNDArray table;

  /**
   * @param array an array of at least one axis and one number; it stays in its manager, as does a
   *     view of it
   */
  public Rows(NDArray array) {
    this.array = (PtNDArray) array;
    long rows = array.getShape().get(0);
    this.table = (PtNDArray) array.reshape(new Shape(rows, array.size() / rows));
  }

  /**
   * A copy of some rows.
   *
   * @param scope closes it
   * @param chosen int64 numbers of rows, shape (n)
   * @return shape (n, …)
   */
  public NDArray chosen(NDManager scope, NDArray chosen) {
    // DJL reaches index_select only by an embedding, whose table may have numbers of any type.
    PtNDArray selected = JniUtils.embedding((PtNDArray) chosen, table, false);
    if (array.getShape().dimension() == 2) {
      selected.attach(scope);
      return selected;
    }
    try (selected) {
      Shape shape = new Shape(chosen.size()).addAll(array.getShape().slice(1));
      NDArray rows = JniUtils.reshape(selected, shape.getShape());
      rows.attach(scope);
      return rows;
    }
  }

  /**
   * A view of the rows from {@code from} (inclusive) to {@code to} (exclusive).
   *
   * @param scope closes it
   */
  public NDArray range(NDManager scope, int from, int to) {
    PtNDArray rows = JniUtils.slice(array, 0, from, to, 1);
    rows.attach((PtNDManager) scope);
    return rows;
  }

  /** A copy of the rows that {@link #range} gives. */
  public NDArray copy(NDManager scope, int from, int to) {
    try (NDArray view = range(scope, from, to)) {
      return view.duplicate();
    }
  }

  /** How much memory the array takes. */
  public long bytes() {
    return array.size() * array.getDataType().getNumOfBytes();
  }

  /** Closes the array; views of it that were made before live on. */
  @Override
  public void close() {
    table.close();
    array.close();
  }
}
