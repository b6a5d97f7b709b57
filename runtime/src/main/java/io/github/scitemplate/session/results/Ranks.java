package io.github.scitemplate.session.results;

import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.monitor.ScoreMode;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Ranks combinations by the mean validation score of their experiments, from 1 for the best. A
 * combination has a rank if each of its experiments has a score. Among equal means, combinations
 * without a pruned experiment come first, then those with lower numbers. Where a combination has
 * one experiment, these are the ranks of experiments.
 */
public final class Ranks {
  private final Map<Integer, ExperimentResult> results;
  private final ScoreMode mode;
  private final int members;

  /** The ranks by combination, from 0. */
  private final Map<Integer, Integer> ranks = new HashMap<>();

  private final int best;

  /**
   * The mean of a combination, as a loss.
   *
   * @param combination from 0
   * @param pruned whether any of its experiments is
   */
  private record Mean(int combination, double loss, boolean pruned) {}

  /**
   * @param members how many experiments a combination has; they follow one another
   */
  public Ranks(Map<Integer, ExperimentResult> results, ScoreMode mode, int members) {
    this.results = results;
    this.mode = mode;
    this.members = members;
    Comparator<Mean> order = Comparator.comparingDouble(Mean::loss);
    List<Integer> bestFirst =
        results.keySet().stream()
            .map(experiment -> (experiment - 1) / members)
            .distinct()
            .flatMap(combination -> mean(combination).stream())
            .sorted(order.thenComparing(Mean::pruned).thenComparing(Mean::combination))
            .map(Mean::combination)
            .toList();
    for (int combination : bestFirst) {
      ranks.put(combination, ranks.size() + 1);
    }
    best = bestFirst.isEmpty() ? 0 : bestOf(bestFirst.get(0) + 1).orElse(0);
  }

  private Optional<Mean> mean(int combination) {
    double sum = 0;
    boolean pruned = false;
    for (int experiment : experiments(combination).toArray()) {
      @Nullable ExperimentResult result = results.get(experiment);
      sum += score(result);
      pruned |= result instanceof ExperimentResult.Pruned;
    }
    double mean = sum / members;
    return Double.isNaN(mean)
        ? Optional.empty()
        : Optional.of(new Mean(combination, loss(mean), pruned));
  }

  private IntStream experiments(int combination) {
    return IntStream.rangeClosed(combination * members + 1, (combination + 1) * members);
  }

  /** The best experiment of the combination of rank 1; 0 if no combination has a rank. */
  int best() {
    return best;
  }

  /**
   * The experiment with the best score of a combination, from 1; among equals one that was not
   * pruned, then the one with the lowest number. Nothing if none has a score.
   */
  public OptionalInt bestOf(int combination) {
    Comparator<Integer> order = Comparator.comparingDouble(k -> loss(score(results.get(k))));
    return experiments(combination - 1)
        .boxed()
        .filter(k -> !Double.isNaN(score(results.get(k))))
        .sorted(order.thenComparing(k -> results.get(k) instanceof ExperimentResult.Pruned))
        .mapToInt(k -> k)
        .findFirst();
  }

  /** The rank of an experiment's combination. */
  public OptionalInt of(int experiment) {
    @Nullable Integer rank = ranks.get((experiment - 1) / members);
    return rank == null ? OptionalInt.empty() : OptionalInt.of(rank);
  }

  private double loss(double score) {
    return mode == ScoreMode.MAX ? -score : score;
  }

  /** The validation score of a result; NaN if it has none. */
  private static double score(@Nullable ExperimentResult result) {
    if (result instanceof ExperimentResult.Completed completed) {
      return completed.valScore();
    }
    return result instanceof ExperimentResult.Pruned pruned ? pruned.valScore() : Double.NaN;
  }
}
