package io.github.scitemplate.session.plan;

import io.github.scitemplate.config.SearchedParameters;
import io.github.scitemplate.config.value.Distribution;
import io.github.scitemplate.logger.Numbers;
import io.github.scitemplate.logger.TextTable;
import io.github.scitemplate.search.ConfiguredSpace;
import io.github.scitemplate.search.expression.Expression;
import io.github.scitemplate.search.space.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Describes for people what a search is about to do: when it ends, what it prunes, and its space.
 */
public final class PlannedSearch {
  private static final int WIDEST = 60;

  private PlannedSearch() {}

  /** Lines on what the search prunes, and on when it ends. */
  static List<String> limits(SessionSearch search) {
    List<String> lines = new ArrayList<>();
    search
        .config()
        .pruning()
        .ifPresent(p -> lines.add("Pruning: " + p.inWords() + " " + search.unit() + "."));
    search
        .time()
        .map(time -> Numbers.duration(time.toMillis() / 1000.0))
        .ifPresent(time -> lines.add("No experiment begins after " + time + "."));
    search
        .settings()
        .stopWhen()
        .ifPresent(
            condition -> lines.add("No experiment begins after one with " + condition + "."));
    return lines;
  }

  /**
   * A table of the parameters, with a line above it.
   *
   * @param width that the table may have; absent for any
   */
  static List<String> space(ConfiguredSpace space, OptionalInt width) {
    List<String> lines = new ArrayList<>(List.of(""));
    lines.addAll(table(space).lines(width, List.of("only if")));
    return lines;
  }

  private static TextTable table(ConfiguredSpace space) {
    List<Parameter> parameters = space.space().parameters();
    boolean conditions = parameters.stream().anyMatch(p -> p.when() != null);
    List<String> headings = new ArrayList<>(List.of("parameter", "values"));
    if (conditions) {
      headings.add("only if");
    }
    TextTable table = new TextTable(headings);
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      SearchedParameters.Key key = space.keys().keys().get(i);
      List<String> row = new ArrayList<>();
      row.add(parameter.name());
      row.add(shortened(key.distribution().map(Distribution::toString).orElse(key.written())));
      if (conditions) {
        @Nullable Expression when = parameter.when();
        row.add(when == null ? "" : shortened(when.text()));
      }
      table.row(row);
    }
    return table;
  }

  private static String shortened(String text) {
    return text.length() <= WIDEST ? text : text.substring(0, WIDEST - 1) + "…";
  }
}
