package io.github.scitemplate.search;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The measurements of an experiment at the end of a job; unknown ones are null.
 *
 * @param valScore the score that the search compares; NaN if there is none
 * @param iterations the iterations trained so far
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

  /** The measurement with one of the {@link #NAMES}. */
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
