package io.github.scitemplate.search.strategy;

import io.github.scitemplate.search.pruning.Pruning;

/** How an experiment of a search ended. */
public sealed interface Outcome {

  /** With a score; one that is not a number counts as failed. */
  record Completed(double score) implements Outcome {}

  /**
   * Given up early.
   *
   * @param rung how far it came, from 0; see {@link Pruning}
   * @param score at that rung
   */
  record Pruned(int rung, double score) implements Outcome {}

  /** Without a score. */
  record Failed() implements Outcome {}
}
