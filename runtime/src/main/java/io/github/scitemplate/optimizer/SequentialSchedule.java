package io.github.scitemplate.optimizer;

import io.github.scitemplate.error.Setting;

/** One schedule, and from a given step another; see {@link LearningRateSchedule#sequential}. */
record SequentialSchedule(LearningRateSchedule first, int atStep, LearningRateSchedule second)
    implements LearningRateSchedule {

  SequentialSchedule {
    Setting.atLeast(1, "the step at which the second schedule begins", atStep);
  }

  @Override
  public ScheduleState start(double initialLearningRate) {
    return first.start(initialLearningRate);
  }

  @Override
  public ScheduleState next(ScheduleState state, double initialLearningRate, double score) {
    long steps = state.steps() + 1;
    if (steps < atStep) {
      return first.next(state, initialLearningRate, score);
    }
    ScheduleState own =
        steps == atStep
            ? second.start(initialLearningRate)
            : second.next(state.withSteps(state.steps() - atStep), initialLearningRate, score);
    return own.withSteps(steps);
  }

  @Override
  public LearningRateSchedule over(int steps) {
    return new SequentialSchedule(
        first.over(Math.min(steps, atStep)), atStep, second.over(Math.max(1, steps - atStep)));
  }

  @Override
  public boolean watchesScore() {
    return first.watchesScore() || second.watchesScore();
  }
}
