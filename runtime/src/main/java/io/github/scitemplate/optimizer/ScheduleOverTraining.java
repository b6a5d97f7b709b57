package io.github.scitemplate.optimizer;

import static java.util.Objects.requireNonNull;

import io.github.scitemplate.error.Setting;
import java.util.function.IntFunction;

/** A schedule that is made when the training's length is known. */
record ScheduleOverTraining(IntFunction<LearningRateSchedule> make)
    implements LearningRateSchedule {

  @Override
  public LearningRateSchedule over(int steps) {
    LearningRateSchedule made =
        requireNonNull(make.apply(steps), "overTraining's function returned null");
    Setting.require(
        !made.watchesScore(), "a schedule over the training", "independent of the score", made);
    return made.over(steps);
  }

  @Override
  public ScheduleState start(double initialLearningRate) {
    throw unknown();
  }

  @Override
  public ScheduleState next(ScheduleState state, double initialLearningRate, double score) {
    throw unknown();
  }

  @Override
  public boolean watchesScore() {
    return false;
  }

  private static IllegalStateException unknown() {
    return new IllegalStateException("call over(steps) first: the training's length decides");
  }
}
