package io.github.scitemplate.logger;

import java.util.ArrayList;
import java.util.List;

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

  /** The lines of the table, without spaces at their ends. */
  public List<String> lines() {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    boolean[] numeric = new boolean[columns];
    for (int c = 0; c < columns; c++) {
      int column = c;
      widths[c] = rows.stream().mapToInt(r -> length(r.get(column))).max().orElse(0);
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
      String padding = " ".repeat(widths[c] - length(row.get(c)));
      line.append(c == 0 ? "" : "  ");
      line.append(numeric[c] ? padding + row.get(c) : row.get(c) + padding);
    }
    return line.toString().stripTrailing();
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
