package io.github.scitemplate.search.pruning;

import io.github.scitemplate.monitor.ScoreMode;

/**
 * Ends an experiment whose best score so far is worse than the median of the others' mean scores up
 * to the same rung: Golovin et al., "Google Vizier" (KDD 2017), section 3.2.2.
 *
 * @param others how many other experiments must have reached a rung before one is ended there, 1 or
 *     more
 */
public record MedianRule(ScoreMode scoreMode, int others) implements Pruning {

  public MedianRule {
    if (others < 1) {
      throw new IllegalArgumentException("There is no median of " + others + " others");
    }
  }

  @Override
  public MedianRule towards(ScoreMode other) {
    return new MedianRule(other, others);
  }
}
