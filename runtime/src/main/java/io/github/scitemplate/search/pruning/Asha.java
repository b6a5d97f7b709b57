package io.github.scitemplate.search.pruning;

import io.github.scitemplate.monitor.ScoreMode;

/**
 * Asynchronous successive halving: Li et al., "A System for Massively Parallel Hyperparameter
 * Tuning" (MLSys 2020). Every experiment pauses at every rung, and goes on as soon as it is among
 * the best of those that have reached the rung.
 *
 * @param reduction how many experiments there are for each one that goes on, 2 or more
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
