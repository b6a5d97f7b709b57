package io.github.scitemplate.search.space;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One set of parameters: a value for each that is present. Made by a {@link SearchSpace}. */
public final class Point {
  private final List<Parameter> parameters;
  private final @Nullable Object[] values;
  private final double[] codes;

  /**
   * @param values in the order of the parameters; null for an absent parameter
   */
  Point(List<Parameter> parameters, @Nullable Object[] values) {
    this.parameters = parameters;
    this.values = values;
    this.codes = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      codes[i] = code(parameters.get(i).domain(), values[i]);
    }
  }

  /** The values of the present parameters by name, in the order of the space. */
  public Map<String, Object> values() {
    var byName = new LinkedHashMap<String, Object>();
    for (int i = 0; i < values.length; i++) {
      Object value = values[i];
      if (value != null) {
        byName.put(parameters.get(i).name(), value);
      }
    }
    return Collections.unmodifiableMap(byName);
  }

  /**
   * The number that strategies calculate with: a number's position on its scale, or a choice's
   * index; NaN for an absent parameter. It is always calculated from the value, so that a point
   * read back from a file is the same to the bit.
   */
  public double code(int parameter) {
    return codes[parameter];
  }

  public boolean has(int parameter) {
    return values[parameter] != null;
  }

  public @Nullable Object[] raw() {
    return values;
  }

  private static double code(Domain domain, @Nullable Object value) {
    if (value == null) {
      return Double.NaN;
    }
    return domain instanceof NumericDomain numbers
        ? numbers.positionOf(value)
        : ((Choice) domain).indexOf(value);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Point point && Arrays.equals(values, point.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return values().toString();
  }
}
