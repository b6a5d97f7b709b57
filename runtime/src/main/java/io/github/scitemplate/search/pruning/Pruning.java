package io.github.scitemplate.search.pruning;

import io.github.scitemplate.monitor.ScoreMode;

/** Decides which experiments are worth more training; {@link Promotions} keeps account for it. */
public sealed interface Pruning permits Asha, MedianRule {

  /** Which scores are good. */
  ScoreMode scoreMode();

  /** The same rule where other scores are good. */
  Pruning towards(ScoreMode other);
}
