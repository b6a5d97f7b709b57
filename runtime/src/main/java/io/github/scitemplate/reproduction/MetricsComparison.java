package io.github.scitemplate.reproduction;

import io.github.scitemplate.logger.LoggedNumber;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares every number of one {@code metrics.csv} with those of another.
 *
 * @param numbers how many were recorded
 * @param equal how many of them are the same to the bit
 * @param largest the largest relative difference, absolute where both numbers are below 1
 * @param first the first number that differs at all; null if none does
 * @param firstBeyond the first number that differs by more than the tolerance; null if none does
 */
record MetricsComparison(
    int numbers,
    int equal,
    double largest,
    @Nullable NumberDifference first,
    @Nullable NumberDifference firstBeyond) {

  static MetricsComparison of(
      List<LoggedNumber> recorded, List<LoggedNumber> reproduced, double tolerance) {
    int equal = 0;
    double largest = 0;
    NumberDifference first = null;
    NumberDifference beyond = null;
    for (int i = 0; i < Math.max(recorded.size(), reproduced.size()); i++) {
      double difference = difference(recorded, reproduced, i);
      if (difference == 0) {
        equal++;
        continue;
      }
      largest = Math.max(largest, difference);
      NumberDifference found = found(recorded, reproduced, i);
      first = first == null ? found : first;
      if (beyond == null && difference > tolerance) {
        beyond = found;
      }
    }
    return new MetricsComparison(recorded.size(), equal, largest, first, beyond);
  }

  private static NumberDifference found(
      List<LoggedNumber> recorded, List<LoggedNumber> reproduced, int i) {
    if (i >= recorded.size()) {
      return NumberDifference.additional(reproduced.get(i));
    }
    return i >= reproduced.size()
        ? NumberDifference.missing(recorded.get(i))
        : NumberDifference.between(recorded.get(i), reproduced.get(i));
  }

  /**
   * The difference of two numbers: 0 only for the same bits, infinite for numbers that do not
   * belong together.
   */
  private static double difference(
      List<LoggedNumber> recorded, List<LoggedNumber> reproduced, int i) {
    if (i >= recorded.size() || i >= reproduced.size()) {
      return Double.POSITIVE_INFINITY;
    }
    LoggedNumber a = recorded.get(i);
    LoggedNumber b = reproduced.get(i);
    if (!a.isSamePlace(b)) {
      return Double.POSITIVE_INFINITY;
    }
    if (a.value().equals(b.value())) {
      return 0;
    }
    double size = Math.max(1, Math.max(Math.abs(a.asDouble()), Math.abs(b.asDouble())));
    double difference = Math.abs(a.asDouble() - b.asDouble()) / size;
    // 0 and -0 are not the same bits.
    return Double.isNaN(difference)
        ? Double.POSITIVE_INFINITY
        : Math.max(difference, Double.MIN_VALUE);
  }
}
