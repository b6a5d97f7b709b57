package io.github.scitemplate.search.strategy;

import io.github.scitemplate.search.pruning.Pruning;

/** How an experiment of a search ended. */
public sealed interface Outcome {

  /** It was trained to its end. If the score is not a number, it counts as failed. */
  record Completed(double score) implements Outcome {}

  /**
   * The search gave it up early.
   *
   * @param rung how far it came, from 0; see {@link Pruning}
   * @param score the score at that rung
   */
  record Pruned(int rung, double score) implements Outcome {}

  /** It ended without a score. */
  record Failed() implements Outcome {}
}
