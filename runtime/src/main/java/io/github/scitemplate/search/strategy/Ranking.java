package io.github.scitemplate.search.strategy;

import io.github.scitemplate.monitor.ScoreMode;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Ranks trials. Completed ones come before pruned ones, and those before failed ones; pruned ones
 * that came further come first; then the better score decides; among equals, the one reported
 * first.
 */
public final class Ranking {
  private Ranking() {}

  /** The indexes into {@code trials}, the best trial's first. */
  public static List<Integer> bestFirst(List<Trial> trials, ScoreMode scoreMode) {
    Comparator<Integer> order = Comparator.comparing(trials::get, comparator(scoreMode));
    return IntStream.range(0, trials.size()).boxed().sorted(order).toList();
  }

  public static Comparator<Trial> comparator(ScoreMode scoreMode) {
    return Comparator.comparingInt(Ranking::kind)
        .thenComparingInt(Ranking::rungsMissing)
        .thenComparingDouble(trial -> trial.scored() ? scoreMode.loss(trial.score()) : 0);
  }

  private static int kind(Trial trial) {
    return !trial.scored() ? 2 : trial.outcome() instanceof Outcome.Pruned ? 1 : 0;
  }

  private static int rungsMissing(Trial trial) {
    return trial.scored() && trial.outcome() instanceof Outcome.Pruned pruned ? -pruned.rung() : 0;
  }
}
