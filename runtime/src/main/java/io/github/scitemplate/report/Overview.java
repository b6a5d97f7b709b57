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
import java.util.Set;
import java.util.function.DoubleFunction;

/**
 * {@code result_overview.csv} and the same for people: each experiment with its varied parameters
 * and its scores.
 */
public final class Overview {
  private static final List<String> RESULT_COLUMNS =
      List.of("val_score", "test_score", "status", "best_iteration", "seconds");

  /** The columns that are not parameters. */
  public static final Set<String> COLUMNS =
      Set.of("experiment", "val_score", "test_score", "status", "best_iteration", "seconds");

  private Overview() {}

  /** Replaces {@code file} by the overview of {@code rows}. */
  public static void writeCsv(Path file, List<String> parameters, Iterable<OverviewRow> rows)
      throws IOException {
    StringWriter text = new StringWriter();
    try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
      csv.writeRecord(headings(parameters));
      for (OverviewRow row : rows) {
        csv.writeRecord(cells(row, Numbers::exact));
      }
    }
    AtomicFile.write(file, text.toString());
  }

  /** The overview as a table for people. */
  public static List<String> lines(List<String> parameters, Iterable<OverviewRow> rows) {
    TextTable table = new TextTable(headings(parameters));
    for (OverviewRow row : rows) {
      table.row(cells(row, Numbers::brief));
    }
    return table.lines();
  }

  private static List<String> headings(List<String> parameters) {
    List<String> headings = new ArrayList<>(List.of("experiment"));
    headings.addAll(parameters);
    headings.addAll(RESULT_COLUMNS);
    return headings;
  }

  private static List<String> cells(OverviewRow row, DoubleFunction<String> score) {
    List<String> cells = new ArrayList<>(List.of(Long.toString(row.experiment())));
    cells.addAll(row.parameters());
    String seconds =
        row.result() == null ? "" : String.format(Locale.ROOT, "%.3f", row.result().seconds());
    if (row.result() instanceof ExperimentResult.Completed completed) {
      cells.add(score.apply(completed.valScore()));
      cells.add(
          completed.testScore().isPresent()
              ? score.apply(completed.testScore().getAsDouble())
              : "");
      cells.add(row.status().label());
      cells.add(Long.toString(completed.bestIteration()));
    } else {
      cells.addAll(List.of("", "", row.status().label(), ""));
    }
    cells.add(seconds);
    return cells;
  }
}
