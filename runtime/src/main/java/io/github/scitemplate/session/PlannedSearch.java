package io.github.scitemplate.session;

import io.github.scitemplate.logger.Numbers;
import io.github.scitemplate.logger.TextTable;
import io.github.scitemplate.search.Expression;
import io.github.scitemplate.search.Parameter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a search is about to do, for people: when it ends, what it prunes, and its space. */
final class PlannedSearch {
  private PlannedSearch() {}

  static List<String> lines(SessionSearch search) {
    List<String> lines = new ArrayList<>();
    search.config().pruning().ifPresent(p -> lines.add("Pruning: " + p.inWords() + "."));
    search
        .time()
        .map(time -> Numbers.duration(time.toMillis() / 1000.0))
        .ifPresent(time -> lines.add("No experiment begins after " + time + "."));
    search
        .settings()
        .stopWhen()
        .ifPresent(
            condition -> lines.add("No experiment begins after one with " + condition + "."));
    lines.add("");
    lines.addAll(table(search.config().space().space().parameters()).lines());
    return lines;
  }

  private static TextTable table(List<Parameter> parameters) {
    boolean conditions = parameters.stream().anyMatch(p -> p.when() != null);
    List<String> headings = new ArrayList<>(List.of("parameter", "values"));
    if (conditions) {
      headings.add("only if");
    }
    TextTable table = new TextTable(headings);
    for (Parameter parameter : parameters) {
      List<String> row = new ArrayList<>();
      row.add(parameter.name());
      row.add(parameter.domain().description());
      if (conditions) {
        @Nullable Expression when = parameter.when();
        row.add(when == null ? "" : when.text());
      }
      table.row(row);
    }
    return table;
  }
}
