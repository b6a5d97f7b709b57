package io.github.scitemplate.components;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What the metrics of a split say.
 *
 * @param byName the value of each metric, in the order in which they are tracked
 */
public record MetricValues(Map<String, MetricValue> byName) {

  public MetricValues {
    byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
  }

  /** Of numbers alone. */
  public static MetricValues of(Map<String, Double> numbers) {
    Map<String, MetricValue> values = new LinkedHashMap<>();
    numbers.forEach((name, number) -> values.put(name, MetricValue.of(number)));
    return new MetricValues(values);
  }

  /** These and one more number, which stands last. */
  public MetricValues with(String name, double number) {
    Map<String, MetricValue> more = new LinkedHashMap<>(byName);
    more.put(name, MetricValue.of(number));
    return new MetricValues(more);
  }

  /** The metrics that are one number. */
  public Map<String, Double> numbers() {
    return elements(MetricValue::isNumber);
  }

  /** Every number, those of vectors and matrices under names of their own. */
  public Map<String, Double> elements() {
    return elements(value -> true);
  }

  /** As {@link #elements()}, of the metrics whose value is wanted. */
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
