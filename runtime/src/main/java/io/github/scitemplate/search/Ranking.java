package io.github.scitemplate.search;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which trial did better: completed before pruned before failed; of the pruned the one that came
 * further; then the better score; of equals the one told first.
 */
final class Ranking {
  private Ranking() {}

  /** The places in {@code trials}, the best trial's first. */
  static List<Integer> bestFirst(List<Trial> trials, Goal goal) {
    Comparator<Integer> order = Comparator.comparing(trials::get, comparator(goal));
    return IntStream.range(0, trials.size()).boxed().sorted(order).toList();
  }

  static Comparator<Trial> comparator(Goal goal) {
    return Comparator.comparingInt(Ranking::kind)
        .thenComparingInt(Ranking::rungsMissing)
        .thenComparingDouble(trial -> trial.scored() ? goal.loss(trial.score()) : 0);
  }

  private static int kind(Trial trial) {
    return !trial.scored() ? 2 : trial.outcome() instanceof Outcome.Pruned ? 1 : 0;
  }

  private static int rungsMissing(Trial trial) {
    return trial.scored() && trial.outcome() instanceof Outcome.Pruned pruned ? -pruned.rung() : 0;
  }
}
