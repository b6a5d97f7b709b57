package io.github.scitemplate.report;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.logger.Numbers;
import io.github.scitemplate.storage.AtomicFile;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Writes {@code result_by_combination.csv}: for a config with {@code repeats}, a row for each
 * combination with the mean, deviation and confidence interval of its repeats' scores.
 */
public final class Combinations {
  private static final List<String> SUMMARY = List.of("mean", "std", "ci95_low", "ci95_high");

  private Combinations() {}

  /**
   * Replaces {@code file}.
   *
   * @param headings the headings of the varied parameters, the seed last
   * @param rows all experiments in order, the repeats of a combination one after another
   * @param repeats how many experiments a combination has
   */
  public static void writeCsv(
      Path file, List<String> headings, Iterable<OverviewRow> rows, int repeats)
      throws IOException {
    StringWriter text = new StringWriter();
    try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
      csv.writeRecord(headings(headings.subList(0, headings.size() - 1)));
      List<OverviewRow> combination = new ArrayList<>();
      for (OverviewRow row : rows) {
        combination.add(row);
        if (row.experiment() % repeats == 0) {
          csv.writeRecord(cells(combination, repeats));
          combination.clear();
        }
      }
      if (!combination.isEmpty()) {
        csv.writeRecord(cells(combination, repeats));
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
    return headings;
  }

  private static List<String> cells(List<OverviewRow> combination, int repeats) {
    OverviewRow first = combination.get(0);
    List<String> cells =
        new ArrayList<>(List.of(Long.toString((first.experiment() - 1) / repeats + 1)));
    cells.addAll(first.parameters().subList(0, first.parameters().size() - 1));
    List<ExperimentResult.Completed> completed = new ArrayList<>();
    for (OverviewRow row : combination) {
      if (row.result() instanceof ExperimentResult.Completed result) {
        completed.add(result);
      }
    }
    cells.add(Integer.toString(completed.size()));
    add(cells, completed, ExperimentResult.Completed::valScore);
    add(cells, completed, result -> result.testScore().orElse(Double.NaN));
    return cells;
  }

  private static void add(
      List<String> cells,
      List<ExperimentResult.Completed> completed,
      ToDoubleFunction<ExperimentResult.Completed> score) {
    ScoreSummary summary = ScoreSummary.of(completed.stream().map(score::applyAsDouble).toList());
    for (double value :
        new double[] {summary.mean(), summary.deviation(), summary.low(), summary.high()}) {
      cells.add(Double.isNaN(value) ? "" : Numbers.exact(value));
    }
  }
}
