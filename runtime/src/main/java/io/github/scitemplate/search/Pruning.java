package io.github.scitemplate.search;

/** Decides which experiments are worth more training; {@link Promotions} keeps account for it. */
public sealed interface Pruning permits Asha, MedianRule {

  /** Which scores are good. */
  Goal goal();

  /** The same rule where other scores are good. */
  Pruning towards(Goal other);
}
