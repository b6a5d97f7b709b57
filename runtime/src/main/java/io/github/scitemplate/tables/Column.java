package io.github.scitemplate.tables;

import java.util.Arrays;
import java.util.List;

/** The values of a column. */
sealed interface Column {
  /** How many values there are, missing ones included. */
  int size();

  boolean isMissing(int row);

  /** The value in words. */
  String text(int row);

  /** The values of these rows, in this order. */
  Column select(int[] rows);

  /**
   * Numbers.
   *
   * @param values NaN where one is missing
   */
  @SuppressWarnings("ArrayRecordComponent") // large, and never compared
  record Numbers(double[] values) implements Column {
    @Override
    public int size() {
      return values.length;
    }

    @Override
    public boolean isMissing(int row) {
      return Double.isNaN(values[row]);
    }

    @Override
    public String text(int row) {
      return NumberText.of(values[row]);
    }

    @Override
    public Column select(int[] rows) {
      return new Numbers(Arrays.stream(rows).mapToDouble(row -> values[row]).toArray());
    }
  }

  /**
   * Texts.
   *
   * @param codes which of the texts each value is; -1 where it is missing
   * @param texts the different ones
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Texts(int[] codes, List<String> texts) implements Column {
    @Override
    public int size() {
      return codes.length;
    }

    @Override
    public boolean isMissing(int row) {
      return codes[row] < 0;
    }

    @Override
    public String text(int row) {
      return texts.get(codes[row]);
    }

    @Override
    public Column select(int[] rows) {
      return new Texts(Arrays.stream(rows).map(row -> codes[row]).toArray(), texts);
    }
  }
}
