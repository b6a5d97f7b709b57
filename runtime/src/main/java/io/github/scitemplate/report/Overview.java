package io.github.scitemplate.report;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.logger.Numbers;
import io.github.scitemplate.logger.TextTable;
import io.github.scitemplate.storage.AtomicFile;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.function.UnaryOperator;

/**
 * Writes the overview, each experiment with its varied parameters and its scores: as {@code
 * result_overview.csv}, and as a table for people.
 */
public final class Overview {
  private static final List<String> RESULT_COLUMNS =
      List.of("val_score", "test_score", "status", "best_iteration", "seconds");

  private static final String RANK = "rank";

  /** The columns that are not parameters. */
  public static final Set<String> COLUMNS =
      Set.of("experiment", "val_score", "test_score", "status", "best_iteration", "seconds");

  /** The columns that are not parameters, if the last one is the rank. */
  public static final Set<String> COLUMNS_WITH_RANK =
      Set.of("experiment", "val_score", "test_score", "status", "best_iteration", "seconds", RANK);

  private Overview() {}

  /** Replaces {@code file} by the overview of {@code rows}. */
  public static void writeCsv(Path file, List<String> parameters, Iterable<OverviewRow> rows)
      throws IOException {
    writeCsv(file, parameters, rows, false);
  }

  /**
   * Replaces {@code file} by the overview of {@code rows}.
   *
   * @param ranked whether the last column is the rank
   */
  public static void writeCsv(
      Path file, List<String> parameters, Iterable<OverviewRow> rows, boolean ranked)
      throws IOException {
    StringWriter text = new StringWriter();
    try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
      csv.writeRecord(headings(parameters, ranked));
      for (OverviewRow row : rows) {
        csv.writeRecord(cells(row, UnaryOperator.identity(), Numbers::exact, ranked));
      }
    }
    AtomicFile.write(file, text.toString());
  }

  /** The overview as a table for people. */
  public static List<String> lines(List<String> parameters, Iterable<OverviewRow> rows) {
    return lines(parameters, rows, false, OptionalInt.empty());
  }

  /**
   * The overview as a table for people.
   *
   * @param ranked whether the last column is the rank
   * @param width that the table may have; absent for any
   */
  public static List<String> lines(
      List<String> parameters, Iterable<OverviewRow> rows, boolean ranked, OptionalInt width) {
    TextTable table = new TextTable(headings(parameters, ranked));
    for (OverviewRow row : rows) {
      table.row(cells(row, Numbers::label, Numbers::brief, ranked));
    }
    List<String> leastTelling = new ArrayList<>(List.of("seconds", "best_iteration", "test_score"));
    for (int i = parameters.size() - 1; i >= 0; i--) {
      leastTelling.add(parameters.get(i));
    }
    leastTelling.add("status");
    return table.lines(width, leastTelling);
  }

  private static List<String> headings(List<String> parameters, boolean ranked) {
    List<String> headings = new ArrayList<>(List.of("experiment"));
    headings.addAll(parameters);
    headings.addAll(RESULT_COLUMNS);
    if (ranked) {
      headings.add(RANK);
    }
    return headings;
  }

  private static List<String> cells(
      OverviewRow row,
      UnaryOperator<String> parameter,
      DoubleFunction<String> score,
      boolean ranked) {
    List<String> cells = new ArrayList<>(List.of(Long.toString(row.experiment())));
    cells.addAll(row.parameters().stream().map(parameter).toList());
    cells.addAll(resultCells(row, score));
    cells.add(
        row.result() == null ? "" : String.format(Locale.ROOT, "%.3f", row.result().seconds()));
    if (ranked) {
      cells.add(row.rank().isPresent() ? Integer.toString(row.rank().getAsInt()) : "");
    }
    return cells;
  }

  private static List<String> resultCells(OverviewRow row, DoubleFunction<String> score) {
    String status = row.status().label();
    if (row.result() instanceof ExperimentResult.Completed completed) {
      OptionalDouble test = completed.testScore();
      return List.of(
          score.apply(completed.valScore()),
          test.isPresent() ? score.apply(test.getAsDouble()) : "",
          status,
          Long.toString(completed.bestIteration()));
    }
    return row.result() instanceof ExperimentResult.Pruned pruned && pruned.bestIteration() > 0
        ? List.of(score.apply(pruned.valScore()), "", status, Long.toString(pruned.bestIteration()))
        : List.of("", "", status, "");
  }
}
