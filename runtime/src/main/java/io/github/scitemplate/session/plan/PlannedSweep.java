package io.github.scitemplate.session.plan;

import io.github.scitemplate.config.SweptParameters;
import io.github.scitemplate.logger.Numbers;
import io.github.scitemplate.logger.TextTable;
import io.github.scitemplate.report.Overview;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;

/**
 * Lists the experiments of a sweep for people: only the first and the last ones if there are many.
 */
final class PlannedSweep {
  private static final int ROWS_AT_START = 20;
  private static final int ROWS_AT_END = 3;

  private PlannedSweep() {}

  /**
   * A table with a line above it; nothing for one experiment.
   *
   * @param most how many experiments begin at most
   * @param width that the table may have; absent for any
   */
  static List<String> lines(SweptParameters parameters, long most, OptionalInt width) {
    if (parameters.count() == 1) {
      return List.of();
    }
    List<String> lines = new ArrayList<>(List.of(""));
    List<String> lastFirst = new ArrayList<>(parameters.variedHeadings(Overview.COLUMNS));
    Collections.reverse(lastFirst);
    lines.addAll(table(parameters, Math.min(parameters.count(), most)).lines(width, lastFirst));
    return lines;
  }

  private static TextTable table(SweptParameters parameters, long count) {
    List<String> headings = new ArrayList<>(List.of("experiment"));
    headings.addAll(parameters.variedHeadings(Overview.COLUMNS));
    TextTable table = new TextTable(headings);
    boolean all = count <= ROWS_AT_START + ROWS_AT_END;
    for (long number = 1; number <= (all ? count : ROWS_AT_START); number++) {
      table.row(row(parameters, number));
    }
    if (!all) {
      table.row(headings.stream().map(h -> "…").toList());
      for (long number = count - ROWS_AT_END + 1; number <= count; number++) {
        table.row(row(parameters, number));
      }
    }
    return table;
  }

  private static List<String> row(SweptParameters parameters, long number) {
    List<String> cells = new ArrayList<>(List.of(Long.toString(number)));
    new SweptExperiments(parameters)
        .varied(number)
        .forEach(value -> cells.add(Numbers.label(value)));
    return cells;
  }
}
