package io.github.scitemplate.search;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
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
    @Nullable Number iterations,
    @Nullable Number bestIteration,
    @Nullable Number testScore) {
  static final Set<String> NAMES =
      Set.of("val_score", "iterations", "best_iteration", "test_score");

  /** A score and nothing else. */
  public static Measures of(double valScore) {
    return new Measures(valScore, null, null, null);
  }

  /**
   * The means over several experiments; unknown where one of them has no value. Numbers are added
   * in their order.
   */
  static Measures mean(List<Measures> all) {
    return new Measures(
        Objects.requireNonNullElse(mean(all, Measures::valScore), Double.NaN),
        mean(all, Measures::iterations),
        mean(all, Measures::bestIteration),
        mean(all, Measures::testScore));
  }

  private static @Nullable Double mean(
      List<Measures> all, Function<Measures, @Nullable Number> value) {
    double sum = 0;
    for (Measures measures : all) {
      @Nullable Number one = value.apply(measures);
      if (one == null) {
        return null;
      }
      sum += one.doubleValue();
    }
    return sum / all.size();
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
