package io.github.scitemplate.tables;

import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * What rows are called: the name of the file and the line where the row begins.
 *
 * @param file the name without its folders
 * @param lines from 1
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
record RowNames(String file, int[] lines) implements IntFunction<String> {

  @Override
  public String apply(int row) {
    return file + ":" + lines[row];
  }

  RowNames select(int[] rows) {
    return new RowNames(file, Arrays.stream(rows).map(row -> lines[row]).toArray());
  }
}
