package io.github.scitemplate.reproduction;

import io.github.scitemplate.error.ExitStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How the numbers and weights of a run compare with those that were recorded. */
sealed interface Verdict {

  /** Every number and every weight has the same bits. */
  record Identical() implements Verdict {}

  /** Some numbers or weights differ, but none by more than the tolerance. */
  record WithinTolerance(double largest) implements Verdict {}

  /** A number or a weight differs by more than the tolerance. */
  record Diverged(NumberDifference at) implements Verdict {}

  static Verdict of(MetricsComparison metrics, List<ComparedWeights> weights, double tolerance) {
    Optional<NumberDifference> beyond =
        Stream.concat(
                Stream.ofNullable(metrics.firstBeyond()),
                weights.stream()
                    .filter(w -> !w.isWithin(tolerance))
                    .map(ComparedWeights::difference))
            .min(Comparator.comparing(NumberDifference::iteration));
    if (beyond.isPresent()) {
      return new Diverged(beyond.get());
    }
    if (metrics.first() == null && weights.stream().allMatch(ComparedWeights::isEqual)) {
      return new Identical();
    }
    double inWeights =
        weights.stream()
            .map(ComparedWeights::largestDifference)
            .mapToDouble(d -> d == null ? 0 : d)
            .max()
            .orElse(0);
    return new WithinTolerance(Math.max(metrics.largest(), inWeights));
  }

  default ExitStatus status() {
    if (this instanceof Identical) {
      return ExitStatus.COMPLETED;
    }
    return this instanceof WithinTolerance ? ExitStatus.WITHIN_TOLERANCE : ExitStatus.DIVERGED;
  }

  default String label() {
    if (this instanceof Identical) {
      return "identical";
    }
    return this instanceof WithinTolerance ? "within tolerance" : "diverged";
  }
}
