package io.github.scitemplate.optimizer;

public interface LearningRateSchedule {
  default ScheduleState start(double initial) {
    return new ScheduleState(0, initial, Double.NaN, 0, 0);
  }

  default ScheduleState next(ScheduleState s, double initial, double score) {
    return new ScheduleState(s.steps() + 1, initial, Double.NaN, 0, 0);
  }

  default boolean watchesScore() {
    return false;
  }

  static LearningRateSchedule constant() {
    return new LearningRateSchedule() {};
  }
}
