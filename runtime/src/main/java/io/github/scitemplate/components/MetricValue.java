package io.github.scitemplate.components;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The value of a metric on a split: one number, a number for each class, or a matrix of numbers.
 *
 * @param rows names of the rows; empty for one number
 * @param columns names of the columns; empty for one number and for a vector
 * @param numbers row by row
 */
public record MetricValue(List<String> rows, List<String> columns, List<Double> numbers) {

  /**
   * Throws {@link IllegalArgumentException} if the number of {@code numbers} does not fit the
   * names.
   */
  public MetricValue {
    rows = List.copyOf(rows);
    columns = List.copyOf(columns);
    numbers = List.copyOf(numbers);
    int expected = Math.max(1, rows.size()) * Math.max(1, columns.size());
    if (numbers.size() != expected || (rows.isEmpty() && !columns.isEmpty())) {
      throw new IllegalArgumentException(
          numbers.size()
              + " numbers for "
              + rows.size()
              + " rows and "
              + columns.size()
              + " columns");
    }
  }

  /** One number. */
  public static MetricValue of(double number) {
    return new MetricValue(List.of(), List.of(), List.of(number));
  }

  /** A number for each name. */
  public static MetricValue vector(List<String> names, double[] numbers) {
    return new MetricValue(names, List.of(), listed(numbers));
  }

  /** A matrix, its numbers row by row. */
  public static MetricValue matrix(List<String> rows, List<String> columns, double[] numbers) {
    return new MetricValue(rows, columns, listed(numbers));
  }

  private static List<Double> listed(double[] numbers) {
    return Arrays.stream(numbers).boxed().toList();
  }

  /** Whether the value is one number. */
  public boolean isNumber() {
    return rows.isEmpty();
  }

  /** Whether the value has rows and columns. */
  public boolean isMatrix() {
    return !columns.isEmpty();
  }

  /**
   * Each number under a name of its own: {@code recall/cat}, {@code confusion/cat/dog} with the row
   * first.
   *
   * @param metric what the metric is called
   */
  public Map<String, Double> elements(String metric) {
    Map<String, Double> elements = new LinkedHashMap<>();
    List<String> names = names(metric, rows, columns);
    for (int i = 0; i < names.size(); i++) {
      elements.put(names.get(i), numbers.get(i));
    }
    return elements;
  }

  /** The names of {@link #elements}. */
  public static List<String> names(String metric, List<String> rows, List<String> columns) {
    if (rows.isEmpty()) {
      return List.of(metric);
    }
    return rows.stream()
        .map(row -> metric + "/" + row)
        .flatMap(
            row ->
                columns.isEmpty()
                    ? Stream.of(row)
                    : columns.stream().map(column -> row + "/" + column))
        .toList();
  }
}
