package io.github.scitemplate.trainer.step;

/**
 * What the schedule has made of the learning rate of the main optimizer.
 *
 * @param initial before any schedule
 * @param now in this iteration
 */
public record ScheduledRate(double initial, double now) {

  /**
   * What the schedule has made of another rate: it is changed by the same factor.
   *
   * @param own before any schedule
   */
  double of(double own) {
    return own == initial ? now : own * (initial == 0 ? 1 : now / initial);
  }
}
