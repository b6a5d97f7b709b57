package io.github.scitemplate.search.pruning;

import io.github.scitemplate.monitor.ScoreMode;

/** A rule that decides which experiments are worth more training; {@link Promotions} applies it. */
public sealed interface Pruning permits Asha, MedianRule {

  /** Whether more or less is the better score. */
  ScoreMode scoreMode();

  /** The same rule for another score mode. */
  Pruning towards(ScoreMode other);
}
