package io.github.scitemplate.session;

import io.github.scitemplate.config.SweptParameters;
import io.github.scitemplate.logger.Numbers;
import io.github.scitemplate.logger.TextTable;
import io.github.scitemplate.report.Overview;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a session is about to do: the number of experiments and a table of them, of which only the
 * first and the last are shown if there are many.
 */
final class PlannedOverview {
  private static final int ROWS_AT_START = 20;
  private static final int ROWS_AT_END = 3;

  private final SweptParameters parameters;
  private final Optional<SessionSearch> search;
  private final String config;
  private final Concurrency concurrency;

  /**
   * @param search how experiments are chosen; nothing if all combinations are tried
   * @param config how messages call the config
   * @param concurrency how much is to run at once
   */
  PlannedOverview(
      SweptParameters parameters,
      Optional<SessionSearch> search,
      String config,
      Concurrency concurrency) {
    this.parameters = parameters;
    this.search = search;
    this.config = config;
    this.concurrency = concurrency;
  }

  /** Prints the overview of a session in {@code directory}. */
  void print(PrintStream console, Path directory, boolean continued) {
    console.println(heading() + (continued ? ", continued in " : ", results in ") + directory);
    printTable(console);
  }

  /** Prints the overview of what is not run. */
  void print(PrintStream console) {
    console.println(heading());
    printTable(console);
  }

  private String heading() {
    return number()
        + " from "
        + config
        + search
            .filter(SessionSearch::isAskedFor)
            .map(s -> ", chosen by " + s.methodInWords())
            .orElse("")
        + (concurrency.parallel() > 1
            ? ", " + concurrency.parallel() + " at once, each"
            : search.map(SessionSearch::isAskedFor).orElse(false) ? "," : "")
        + " on "
        + counted(concurrency.threads(), "thread");
  }

  private String number() {
    OptionalLong count =
        search.isPresent() ? search.get().count() : OptionalLong.of(parameters.count());
    return count.isPresent() ? counted(count.getAsLong(), "experiment") : "Experiments";
  }

  static String counted(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  private void printTable(PrintStream console) {
    search.map(PlannedSearch::lines).ifPresent(lines -> lines.forEach(console::println));
    boolean searched = search.map(SessionSearch::isAskedFor).orElse(false);
    if (!searched && parameters.count() > 1) {
      console.println();
      table().lines().forEach(console::println);
    }
  }

  private TextTable table() {
    List<String> headings = new ArrayList<>(List.of("experiment"));
    headings.addAll(parameters.variedHeadings(Overview.COLUMNS));
    TextTable table = new TextTable(headings);
    long count =
        Math.min(
            parameters.count(),
            search.map(s -> s.count().orElse(Long.MAX_VALUE)).orElse(Long.MAX_VALUE));
    boolean all = count <= ROWS_AT_START + ROWS_AT_END;
    for (long i = 0; i < (all ? count : ROWS_AT_START); i++) {
      table.row(row(i));
    }
    if (!all) {
      table.row(headings.stream().map(h -> "…").toList());
      for (long i = count - ROWS_AT_END; i < count; i++) {
        table.row(row(i));
      }
    }
    return table;
  }

  private List<String> row(long index) {
    List<String> cells = new ArrayList<>(List.of(Long.toString(index + 1)));
    new SweptExperiments(parameters)
        .varied(index + 1)
        .forEach(value -> cells.add(Numbers.label(value)));
    return cells;
  }
}
