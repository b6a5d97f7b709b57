package io.github.scitemplate.search.strategy;

import io.github.scitemplate.monitor.ScoreMode;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;

/** Notices that {@link CmaEs} has seen nothing but the same scores for many generations. */
final class Stagnation {
  private static final int GENERATIONS = 20;
  private static final double SMALLEST_RANGE = 1e-12;

  private final ArrayDeque<Double> bestLosses = new ArrayDeque<>();

  /**
   * Takes note of a generation, and says whether its scores and the best scores of the last
   * generations are all equal.
   */
  boolean after(List<Trial> generation, ScoreMode scoreMode) {
    List<Double> losses =
        generation.stream().filter(Trial::scored).map(t -> scoreMode.loss(t.score())).toList();
    if (losses.isEmpty()) {
      return false;
    }
    bestLosses.addLast(Collections.min(losses));
    if (bestLosses.size() > GENERATIONS) {
      bestLosses.removeFirst();
    }
    double low = StrictMath.min(Collections.min(losses), Collections.min(bestLosses));
    double high = StrictMath.max(Collections.max(losses), Collections.max(bestLosses));
    return bestLosses.size() == GENERATIONS
        && high - low <= SMALLEST_RANGE * StrictMath.max(1, StrictMath.abs(low));
  }

  void forget() {
    bestLosses.clear();
  }
}
