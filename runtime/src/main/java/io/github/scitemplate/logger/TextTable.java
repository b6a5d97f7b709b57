package io.github.scitemplate.logger;

import io.github.scitemplate.terminal.Cells;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Lays out a table of plain text: each column is as wide as its widest cell, and numbers are
 * aligned to the right.
 */
public final class TextTable {
  private final List<List<String>> rows = new ArrayList<>();

  public TextTable(List<String> headings) {
    rows.add(List.copyOf(headings));
  }

  /** Adds a row with as many cells as there are headings. */
  public void row(List<String> cells) {
    if (cells.size() != rows.get(0).size()) {
      throw new IllegalArgumentException(
          cells.size() + " cells do not fill " + rows.get(0).size() + " columns");
    }
    rows.add(List.copyOf(cells));
  }

  /**
   * The lines of the table for a terminal of a certain width. The least telling columns go first; a
   * line at the end names them. If that is not enough, lines are cut.
   *
   * @param width cells in a row; absent for the whole table
   * @param leastTelling headings of the columns that may go, in the order in which they go
   */
  public List<String> lines(OptionalInt width, List<String> leastTelling) {
    List<String> whole = lines();
    if (width.isEmpty() || fits(whole, width.getAsInt())) {
      return whole;
    }
    TextTable narrower = this;
    List<String> gone = new ArrayList<>();
    for (String heading : leastTelling) {
      if (fits(narrower.lines(), width.getAsInt())) {
        break;
      }
      if (narrower.rows.get(0).contains(heading)) {
        narrower = narrower.without(narrower.rows.get(0).indexOf(heading));
        gone.add(heading);
      }
    }
    List<String> lines = new ArrayList<>(narrower.lines());
    if (!gone.isEmpty()) {
      lines.add("left out, since the terminal is narrow: " + String.join(", ", gone));
    }
    return lines.stream().map(line -> Cells.cut(line, width.getAsInt())).toList();
  }

  private static boolean fits(List<String> lines, int width) {
    return lines.stream().allMatch(line -> Cells.of(line) <= width);
  }

  private TextTable without(int column) {
    TextTable narrower = new TextTable(without(rows.get(0), column));
    rows.stream().skip(1).forEach(row -> narrower.row(without(row, column)));
    return narrower;
  }

  private static List<String> without(List<String> row, int column) {
    List<String> narrower = new ArrayList<>(row);
    narrower.remove(column);
    return narrower;
  }

  /** The lines of the table, without spaces at their ends. */
  public List<String> lines() {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    boolean[] numeric = new boolean[columns];
    for (int c = 0; c < columns; c++) {
      int column = c;
      widths[c] = rows.stream().mapToInt(r -> Cells.of(r.get(column))).max().orElse(0);
      numeric[c] =
          rows.stream()
              .skip(1)
              .allMatch(r -> r.get(column).matches("|…|[-+]?[0-9.]+([eE][-+]?[0-9]+)?"));
    }
    return rows.stream().map(row -> line(row, widths, numeric)).toList();
  }

  private static String line(List<String> row, int[] widths, boolean[] numeric) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < widths.length; c++) {
      String padding = " ".repeat(widths[c] - Cells.of(row.get(c)));
      line.append(c == 0 ? "" : "  ");
      line.append(numeric[c] ? padding + row.get(c) : row.get(c) + padding);
    }
    return line.toString().stripTrailing();
  }
}
