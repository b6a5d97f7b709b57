package io.github.scitemplate.components;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The values of the metrics of a split.
 *
 * @param byName the value of each metric, in the order in which they are tracked
 */
public record MetricValues(Map<String, MetricValue> byName) {

  public MetricValues {
    byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
  }

  /** The values of metrics that are one number each. */
  public static MetricValues of(Map<String, Double> numbers) {
    Map<String, MetricValue> values = new LinkedHashMap<>();
    numbers.forEach((name, number) -> values.put(name, MetricValue.of(number)));
    return new MetricValues(values);
  }

  /** These values, and one more number as the last. */
  public MetricValues with(String name, double number) {
    Map<String, MetricValue> more = new LinkedHashMap<>(byName);
    more.put(name, MetricValue.of(number));
    return new MetricValues(more);
  }

  /** The values of the metrics that are one number. */
  public Map<String, Double> numbers() {
    return elements(MetricValue::isNumber);
  }

  /** Every number by its name. Each number of a vector or a matrix has a name of its own. */
  public Map<String, Double> elements() {
    return elements(value -> true);
  }

  /** Every number of the values that are {@code wanted}, by its name. */
  public Map<String, Double> elements(Predicate<MetricValue> wanted) {
    Map<String, Double> elements = new LinkedHashMap<>();
    byName.forEach(
        (name, value) -> {
          if (wanted.test(value)) {
            elements.putAll(value.elements(name));
          }
        });
    return elements;
  }
}
