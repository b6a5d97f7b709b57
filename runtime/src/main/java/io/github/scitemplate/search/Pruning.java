package io.github.scitemplate.search;

import java.util.List;

/**
 * Decides which experiments are worth more training. Every decision is a function of its arguments;
 * a search is repeatable if the caller decides in a fixed order.
 */
public sealed interface Pruning permits Asha, MedianRule {

  /**
   * Whether an experiment that has just reached {@code rung} goes on.
   *
   * @param experiments those whose scores may count, this one included
   * @param experiment the index of this one
   */
  boolean goesOn(List<RungScores> experiments, int experiment, int rung);
}
