package io.github.scitemplate.report;

import io.github.scitemplate.logger.Numbers;
import io.github.scitemplate.logger.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What differs between sessions or experiments.
 *
 * @param sides two or more, each with a name of its own
 */
public record Comparison(List<ComparedSide> sides) {
  private static final String ABSENT = "–";
  private static final int ROWS_SHOWN = 40;

  /** A subject in which it is of interest how the sides stand even where they do not differ. */
  public static final String RESULT = "result";

  /**
   * What differs in one subject.
   *
   * @param subject such as config
   * @param rows what differs, and its value on each side; empty if nothing differs
   */
  public record Table(String subject, List<List<String>> rows) {}

  /** A table for each subject. */
  public List<Table> tables() {
    Set<String> subjects = new LinkedHashSet<>();
    sides.forEach(side -> subjects.addAll(side.facts().keySet()));
    return subjects.stream().map(subject -> new Table(subject, rows(subject))).toList();
  }

  private List<List<String>> rows(String subject) {
    Set<String> names = new LinkedHashSet<>();
    List<Map<String, String>> facts =
        sides.stream().map(side -> side.facts().getOrDefault(subject, Map.of())).toList();
    facts.forEach(known -> names.addAll(known.keySet()));
    List<List<String>> rows = new ArrayList<>();
    for (String name : names) {
      List<String> values = facts.stream().map(known -> known.getOrDefault(name, ABSENT)).toList();
      if (subject.equals(RESULT) || values.stream().distinct().count() > 1) {
        List<String> row = new ArrayList<>(List.of(name));
        row.addAll(values);
        rows.add(row);
      }
    }
    return rows;
  }

  /** The tables for a person. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (Table table : tables()) {
      if (table.rows().isEmpty()) {
        lines.add(table.subject() + ": no difference");
      } else {
        List<String> headings = new ArrayList<>(List.of(table.subject()));
        sides.forEach(side -> headings.add(side.name()));
        TextTable text = new TextTable(headings);
        table.rows().stream()
            .limit(ROWS_SHOWN)
            .forEach(row -> text.row(row.stream().map(Numbers::label).toList()));
        lines.addAll(text.lines());
        int more = table.rows().size() - ROWS_SHOWN;
        if (more > 0) {
          lines.add("… and " + more + " more, which the page shows");
        }
      }
      lines.add("");
    }
    return lines;
  }

  /** The page's name for the curves of an experiment of a side. */
  static String key(int side, ReportedExperiment one) {
    return side + "-" + one.number();
  }

  /** The number of each side, from 0. */
  IntStream numbers() {
    return IntStream.range(0, sides.size());
  }
}
