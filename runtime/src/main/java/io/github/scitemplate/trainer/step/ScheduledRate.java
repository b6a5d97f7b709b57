package io.github.scitemplate.trainer.step;

/**
 * The learning rate of the main optimizer, before and after the schedule.
 *
 * @param initial the rate before any schedule
 * @param now the rate in this iteration
 */
public record ScheduledRate(double initial, double now) {

  /**
   * Another learning rate after the schedule, which changes it by the same factor.
   *
   * @param own the other rate before any schedule
   */
  double of(double own) {
    return own == initial ? now : own * (initial == 0 ? 1 : now / initial);
  }
}
