package io.github.scitemplate.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** A table in Markdown that people can read as it is, too. */
final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  Table(List<String> headings) {
    rows.add(headings);
  }

  void row(List<String> cells) {
    rows.add(cells);
  }

  /** The lines; the first column to the left, numbers to the right. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    rows.forEach(row -> lines.add(line(row)));
    StringBuilder rule = new StringBuilder("|");
    for (int c = 0; c < rows.get(0).size(); c++) {
      rule.append('-').append("-".repeat(width(c))).append(c == 0 ? "-|" : ":|");
    }
    lines.add(1, rule.toString());
    return lines;
  }

  private String line(List<String> row) {
    StringBuilder line = new StringBuilder("|");
    for (int c = 0; c < row.size(); c++) {
      String padding = " ".repeat(width(c) - row.get(c).length());
      line.append(' ').append(c == 0 ? row.get(c) + padding : padding + row.get(c)).append(" |");
    }
    return line.toString();
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }
}
