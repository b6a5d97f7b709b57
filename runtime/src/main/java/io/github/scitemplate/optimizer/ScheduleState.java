package io.github.scitemplate.optimizer;

/**
 * All that a {@link LearningRateSchedule} remembers; every value is finite as long as the scores
 * are, so any text format can hold it.
 *
 * @param steps how many steps of the schedule have been made
 * @param learningRate the learning rate until the next step
 * @param best the best score so far, as {@link ReduceOnPlateau} counts; otherwise 0
 * @param badSteps how many steps in a row were no better than the best
 * @param cooldown for how many more steps bad ones do not count
 */
public record ScheduleState(
    long steps, double learningRate, double best, int badSteps, int cooldown) {

  static ScheduleState of(long steps, double learningRate) {
    return new ScheduleState(steps, learningRate, 0, 0, 0);
  }

  ScheduleState withSteps(long steps) {
    return new ScheduleState(steps, learningRate, best, badSteps, cooldown);
  }
}
