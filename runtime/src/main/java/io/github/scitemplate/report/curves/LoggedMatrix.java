package io.github.scitemplate.report.curves;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A metric that is a matrix, such as a confusion matrix, as it was at one validation.
 *
 * @param split such as test
 * @param metric its name, such as confusion
 * @param iteration when it was taken
 * @param rows names of the rows
 * @param columns names of the columns
 * @param values row by row
 */
record LoggedMatrix(
    String split,
    String metric,
    long iteration,
    List<String> rows,
    List<String> columns,
    List<Float> values) {
  private static final int MOST_CELLS = 10_000;

  /** The name of a cell of a matrix, which stands in {@code metrics.csv} like a metric's. */
  private record Cell(String metric, String row, String column) {}

  /**
   * Takes the matrices out of the curves of one split. The cells of a matrix are logged as {@code
   * confusion/cat/dog}; a matrix is what has all its cells. Others stay among the curves, as do
   * those whose names have more slashes.
   *
   * @param curves loses the cells of the matrices
   * @param iteration the matrices are those of the last validation up to here
   */
  static List<LoggedMatrix> takenOut(List<Curve> curves, long iteration) {
    Map<String, Map<Cell, Curve>> groups = new LinkedHashMap<>();
    for (Curve curve : curves) {
      String[] parts = curve.metric().split("/", -1);
      if (parts.length == 3) {
        groups
            .computeIfAbsent(curve.split() + "/" + parts[0], k -> new LinkedHashMap<>())
            .put(new Cell(parts[0], parts[1], parts[2]), curve);
      }
    }
    List<LoggedMatrix> matrices = new ArrayList<>();
    for (Map<Cell, Curve> cells : groups.values()) {
      Set<String> rows = new LinkedHashSet<>();
      Set<String> columns = new LinkedHashSet<>();
      cells.keySet().forEach(cell -> rows.add(cell.row()));
      cells.keySet().forEach(cell -> columns.add(cell.column()));
      if (columns.size() > 1 && (long) rows.size() * columns.size() == cells.size()) {
        curves.removeAll(Set.copyOf(cells.values()));
        if (cells.size() <= MOST_CELLS) {
          matrices.add(of(cells, List.copyOf(rows), List.copyOf(columns), iteration));
        }
      }
    }
    return matrices;
  }

  private static LoggedMatrix of(
      Map<Cell, Curve> cells, List<String> rows, List<String> columns, long iteration) {
    Map.Entry<Cell, Curve> first = cells.entrySet().iterator().next();
    String metric = first.getKey().metric();
    List<Float> values = new ArrayList<>();
    for (String row : rows) {
      for (String column : columns) {
        Curve cell = cells.get(new Cell(metric, row, column));
        values.add(cell == null ? Float.NaN : cell.values()[cell.indexAt(iteration)]);
      }
    }
    Curve any = first.getValue();
    return new LoggedMatrix(
        any.split(), metric, any.iterations()[any.indexAt(iteration)], rows, columns, values);
  }
}
