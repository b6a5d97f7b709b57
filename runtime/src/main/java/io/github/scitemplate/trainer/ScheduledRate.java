package io.github.scitemplate.trainer;

import io.github.scitemplate.optimizer.Optimizer;

/**
 * What the schedule has made of the learning rate of the main optimizer.
 *
 * @param initial before any schedule
 * @param now in this iteration
 */
record ScheduledRate(double initial, double now) {

  /** The rate of {@code optimizer}: its own, changed by the same factor. */
  double of(Optimizer optimizer) {
    double own = optimizer.learningRate();
    return own == initial ? now : own * (initial == 0 ? 1 : now / initial);
  }
}
