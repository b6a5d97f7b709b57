package io.github.scitemplate.search.expression;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How two values can be compared. */
public enum Comparison {
  EQUAL("=="),
  UNEQUAL("!="),
  LESS("<"),
  AT_MOST("<="),
  MORE(">"),
  AT_LEAST(">="),
  IN("in"),
  NOT_IN("not in");

  private final String sign;

  Comparison(String sign) {
    this.sign = sign;
  }

  public String sign() {
    return sign;
  }

  public boolean ordered() {
    return this == LESS || this == AT_MOST || this == MORE || this == AT_LEAST;
  }

  public boolean membership() {
    return this == IN || this == NOT_IN;
  }

  /**
   * Whether the comparison is true. An absent value equals no other value, and is neither less nor
   * more than anything.
   */
  public boolean holds(@Nullable Object left, @Nullable Object right) {
    return switch (this) {
      case EQUAL -> same(left, right);
      case UNEQUAL -> !same(left, right);
      case IN -> contains(right, left);
      case NOT_IN -> !contains(right, left);
      case LESS, AT_MOST, MORE, AT_LEAST ->
          left instanceof Number a && right instanceof Number b && holdsBetween(a, b);
    };
  }

  private boolean holdsBetween(Number left, Number right) {
    double a = left.doubleValue();
    double b = right.doubleValue();
    return switch (this) {
      case LESS -> a < b;
      case AT_MOST -> a <= b;
      case MORE -> a > b;
      default -> a >= b;
    };
  }

  private static boolean contains(@Nullable Object list, @Nullable Object value) {
    return list instanceof List<?> elements
        && elements.stream().anyMatch(element -> same(element, value));
  }

  private static boolean same(@Nullable Object left, @Nullable Object right) {
    if (left instanceof Number a && right instanceof Number b) {
      return a.doubleValue() == b.doubleValue();
    }
    if (left instanceof List<?> a && right instanceof List<?> b) {
      return a.size() == b.size() && sameElements(a, b);
    }
    return Objects.equals(left, right);
  }

  private static boolean sameElements(List<?> left, List<?> right) {
    for (int i = 0; i < left.size(); i++) {
      if (!same(left.get(i), right.get(i))) {
        return false;
      }
    }
    return true;
  }
}
