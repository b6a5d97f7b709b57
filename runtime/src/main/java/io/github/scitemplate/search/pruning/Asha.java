package io.github.scitemplate.search.pruning;

import io.github.scitemplate.monitor.ScoreMode;

/**
 * Asynchronous successive halving: Li et al., "A System for Massively Parallel Hyperparameter
 * Tuning" (MLSys 2020). Every experiment pauses at every rung, and goes on as soon as it belongs to
 * the best of those that came there.
 *
 * @param reduction one of so many goes on, 2 or more
 */
public record Asha(ScoreMode scoreMode, int reduction) implements Pruning {

  public Asha {
    if (reduction < 2) {
      throw new IllegalArgumentException("A reduction of " + reduction + " reduces nothing");
    }
  }

  @Override
  public Asha towards(ScoreMode other) {
    return new Asha(other, reduction);
  }
}
