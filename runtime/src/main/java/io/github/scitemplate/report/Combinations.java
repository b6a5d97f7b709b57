package io.github.scitemplate.report;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.github.scitemplate.logger.Numbers;
import io.github.scitemplate.logger.TextTable;
import io.github.scitemplate.storage.AtomicFile;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Writes what combinations came to whose experiments are averaged, with mean, deviation and
 * confidence interval of the scores: as {@code result_by_combination.csv}, and as a table for
 * people.
 */
public final class Combinations {
  private static final List<String> SUMMARY = List.of("mean", "std", "ci95_low", "ci95_high");
  private static final int ROWS_SHOWN = 40;

  private Combinations() {}

  /**
   * Replaces {@code file}.
   *
   * @param parameters the headings of the parameters
   * @param rows in the order of their numbers
   */
  public static void writeCsv(Path file, List<String> parameters, List<CombinationRow> rows)
      throws IOException {
    StringWriter text = new StringWriter();
    try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
      csv.writeRecord(headings(parameters));
      for (CombinationRow row : rows) {
        csv.writeRecord(cells(row));
      }
    }
    AtomicFile.write(file, text.toString());
  }

  private static List<String> headings(List<String> parameters) {
    List<String> headings = new ArrayList<>(List.of("combination"));
    headings.addAll(parameters);
    headings.add("completed");
    for (String score : List.of("val_score", "test_score")) {
      SUMMARY.forEach(part -> headings.add(score + "_" + part));
    }
    headings.addAll(List.of("failed", "pruned", "best_experiment", "rank"));
    return headings;
  }

  private static List<String> cells(CombinationRow row) {
    List<String> cells = new ArrayList<>(List.of(Integer.toString(row.combination())));
    cells.addAll(row.parameters());
    cells.add(Integer.toString(row.completed()));
    for (ScoreSummary summary : List.of(row.valScore(), row.testScore())) {
      Stream.of(summary.mean(), summary.deviation(), summary.low(), summary.high())
          .map(value -> Double.isNaN(value) ? "" : Numbers.exact(value))
          .forEach(cells::add);
    }
    cells.add(Integer.toString(row.failed()));
    cells.add(Integer.toString(row.pruned()));
    cells.add(text(row.best()));
    cells.add(text(row.rank()));
    return cells;
  }

  private static String text(OptionalInt number) {
    return number.isPresent() ? Integer.toString(number.getAsInt()) : "";
  }

  /** The combinations as a table for people: the best first, those without a rank last. */
  public static List<String> lines(List<String> parameters, List<CombinationRow> rows) {
    return lines(parameters, rows, OptionalInt.empty());
  }

  /**
   * The combinations as a table for people.
   *
   * @param width that the table may have; absent for any
   */
  public static List<String> lines(
      List<String> parameters, List<CombinationRow> rows, OptionalInt width) {
    boolean tested = rows.stream().anyMatch(row -> row.testScore().count() > 0);
    List<String> headings = new ArrayList<>(List.of("combination"));
    headings.addAll(parameters);
    headings.addAll(List.of("completed", "val_score ± std", "95 % interval"));
    if (tested) {
      headings.add("test_score ± std");
    }
    headings.addAll(List.of("failed", "pruned", "rank"));
    TextTable table = new TextTable(headings);
    rows.stream()
        .sorted(Comparator.comparingInt(row -> row.rank().orElse(Integer.MAX_VALUE)))
        .limit(ROWS_SHOWN)
        .forEach(row -> table.row(shown(row, tested)));
    List<String> leastTelling =
        new ArrayList<>(List.of("failed", "pruned", "test_score ± std", "95 % interval"));
    for (int i = parameters.size() - 1; i >= 0; i--) {
      leastTelling.add(parameters.get(i));
    }
    return table.lines(width, leastTelling);
  }

  private static List<String> shown(CombinationRow row, boolean tested) {
    List<String> cells = new ArrayList<>(List.of(Integer.toString(row.combination())));
    row.parameters().forEach(value -> cells.add(Numbers.label(value)));
    cells.add(row.completed() + "/" + row.experiments());
    cells.add(meanInWords(row.valScore()));
    cells.add(intervalInWords(row.valScore()));
    if (tested) {
      cells.add(meanInWords(row.testScore()));
    }
    cells.add(row.failed() > 0 ? Integer.toString(row.failed()) : "");
    cells.add(row.pruned() > 0 ? Integer.toString(row.pruned()) : "");
    cells.add(text(row.rank()));
    return cells;
  }

  /** Mean and deviation; empty without a score. */
  public static String meanInWords(ScoreSummary summary) {
    if (Double.isNaN(summary.mean())) {
      return "";
    }
    return Numbers.brief(summary.mean())
        + (summary.count() > 1 ? " ± " + Numbers.brief(summary.deviation()) : "");
  }

  /** The confidence interval; empty with fewer than two scores. */
  public static String intervalInWords(ScoreSummary summary) {
    return summary.count() < 2
        ? ""
        : Numbers.brief(summary.low()) + " to " + Numbers.brief(summary.high());
  }
}
