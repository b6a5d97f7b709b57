package io.github.scitemplate.tables;

import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.error.UserException;

/** Numbers in rows and columns that become an array. */
final class FloatMatrix implements Matrix {
  private final float[] values;
  private final int rows;
  private final int columns;

  private FloatMatrix(float[] values, int rows, int columns) {
    this.values = values;
    this.rows = rows;
    this.columns = columns;
  }

  /**
   * A matrix of zeros.
   *
   * @throws UserException if an array cannot be so large
   */
  static FloatMatrix of(int rows, int columns) {
    return new FloatMatrix(new float[size(rows, columns)], rows, columns);
  }

  /** How many numbers there are. */
  static int size(int rows, int columns) {
    long size = (long) rows * columns;
    if (size > Integer.MAX_VALUE - 8) {
      throw new UserException(
          rows + " rows of " + columns + " features do not fit into one array.",
          "Encode columns with many categories with Columns.embedded, or take fewer rows.");
    }
    return (int) size;
  }

  @Override
  public void set(int row, int column, double value) {
    values[row * columns + column] = (float) value;
  }

  /** All numbers, of which the matrix is used no more. */
  HostArray array() {
    return HostArray.of(values, rows, columns);
  }
}
