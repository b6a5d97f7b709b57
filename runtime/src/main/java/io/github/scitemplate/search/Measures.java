package io.github.scitemplate.search;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an experiment at the end of a job; null where nothing is.
 *
 * @param valScore the score that the search is about; NaN if it has none
 * @param iterations trained so far
 * @param bestIteration the iteration of the best score
 */
public record Measures(
    double valScore,
    @Nullable Long iterations,
    @Nullable Long bestIteration,
    @Nullable Double testScore) {
  static final Set<String> NAMES =
      Set.of("val_score", "iterations", "best_iteration", "test_score");

  /** A score and nothing else. */
  public static Measures of(double valScore) {
    return new Measures(valScore, null, null, null);
  }

  /** By one of the {@link #NAMES}. */
  @Nullable Object named(String name) {
    return switch (name) {
      case "val_score" -> Double.isNaN(valScore) ? null : (Object) valScore;
      case "iterations" -> iterations;
      case "best_iteration" -> bestIteration;
      case "test_score" -> testScore;
      default -> throw new IllegalArgumentException("Nothing is measured as " + name);
    };
  }
}
