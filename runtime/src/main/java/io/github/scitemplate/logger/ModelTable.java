package io.github.scitemplate.logger;

import io.github.scitemplate.error.ShownText;
import java.util.List;
import java.util.OptionalInt;

/**
 * A model for people.
 *
 * @param headings of the table of its parts
 * @param rows a part each; none if it has none
 * @param inWords a line on the whole
 * @param shape equal for models that differ in nothing but the size of a batch
 */
public record ModelTable(
    List<String> headings, List<List<String>> rows, String inWords, String shape) {
  private static final List<String> LEAST_TELLING = List.of("values from", "output shape", "kind");

  public ModelTable {
    headings = List.copyOf(headings);
    rows = rows.stream().map(List::copyOf).toList();
  }

  /** The same with control characters as text. */
  ModelTable shown() {
    return new ModelTable(
        headings,
        rows.stream().map(row -> row.stream().map(ShownText::of).toList()).toList(),
        ShownText.of(inWords),
        shape);
  }

  /**
   * The table; nothing if the model has no parts.
   *
   * @param width that it may have; absent for any
   */
  public List<String> lines(OptionalInt width) {
    if (rows.isEmpty()) {
      return List.of();
    }
    TextTable table = new TextTable(headings);
    rows.forEach(table::row);
    return table.lines(width, LEAST_TELLING);
  }
}
