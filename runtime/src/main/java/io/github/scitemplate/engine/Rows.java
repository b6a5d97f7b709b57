package io.github.scitemplate.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;

/**
 * An array whose rows, along its first axis, are taken many at a time. DJL's own indexing parses a
 * text each time and copies number by number; this takes half of its time or less.
 */
public final class Rows implements AutoCloseable {
  private final PtNDArray array;
  private final PtNDArray table;

  /**
   * @param array of at least one axis and one number; this keeps it, and a view of it, in its
   *     manager
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
    // An embedding is the one door to index_select, for numbers of any type.
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

  /** As {@link #range}, but a copy. */
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
