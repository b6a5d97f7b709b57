package io.github.scitemplate.session.results;

import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.monitor.ScoreMode;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Ranks experiments by their validation score, from 1 for the best. Among equal scores, experiments
 * that were not pruned come first, then those with lower numbers.
 */
final class Ranks {
  private final Map<Integer, Integer> ranks = new HashMap<>();
  private final int best;

  Ranks(Map<Integer, ExperimentResult> results, ScoreMode mode) {
    Comparator<Map.Entry<Integer, ExperimentResult>> order =
        Comparator.comparingDouble(e -> loss(e.getValue(), mode));
    List<Integer> bestFirst =
        results.entrySet().stream()
            .filter(e -> !Double.isNaN(score(e.getValue())))
            .sorted(
                order
                    .thenComparing(e -> e.getValue() instanceof ExperimentResult.Pruned)
                    .thenComparing(Map.Entry.comparingByKey()))
            .map(Map.Entry::getKey)
            .toList();
    for (int experiment : bestFirst) {
      ranks.put(experiment, ranks.size() + 1);
    }
    best = bestFirst.isEmpty() ? 0 : bestFirst.get(0);
  }

  /** The experiment of rank 1; 0 if none has a score. */
  int best() {
    return best;
  }

  OptionalInt of(int experiment) {
    @Nullable Integer rank = ranks.get(experiment);
    return rank == null ? OptionalInt.empty() : OptionalInt.of(rank);
  }

  private static double loss(ExperimentResult result, ScoreMode mode) {
    return mode == ScoreMode.MAX ? -score(result) : score(result);
  }

  /** The validation score of a result; NaN if it has none. */
  private static double score(ExperimentResult result) {
    if (result instanceof ExperimentResult.Completed completed) {
      return completed.valScore();
    }
    return result instanceof ExperimentResult.Pruned pruned ? pruned.valScore() : Double.NaN;
  }
}
