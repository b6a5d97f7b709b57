package io.github.scitemplate.optimizer;

import java.util.List;

/**
 * A schedule that is a function of the number of steps alone. The formulas are PyTorch's closed
 * forms; the factories of {@link LearningRateSchedule} explain them.
 */
sealed interface RateByStep extends LearningRateSchedule {

  /** The learning rate after {@code steps} steps. */
  double at(long steps, double initial);

  @Override
  default ScheduleState start(double initialLearningRate) {
    return ScheduleState.of(0, at(0, initialLearningRate));
  }

  @Override
  default ScheduleState next(ScheduleState state, double initialLearningRate, double score) {
    long steps = state.steps() + 1;
    return ScheduleState.of(steps, at(steps, initialLearningRate));
  }

  @Override
  default boolean watchesScore() {
    return false;
  }

  private static double decayed(double initial, double gamma, long times) {
    return initial * Math.pow(gamma, (double) times);
  }

  record Constant() implements RateByStep {
    @Override
    public double at(long steps, double initial) {
      return initial;
    }
  }

  record Step(int stepSize, double gamma) implements RateByStep {
    public Step {
      Hyperparameter.atLeast(1, "step size", stepSize);
      Hyperparameter.positive("gamma", gamma);
    }

    @Override
    public double at(long steps, double initial) {
      return decayed(initial, gamma, steps / stepSize);
    }
  }

  record MultiStep(List<Integer> milestones, double gamma) implements RateByStep {
    public MultiStep {
      milestones = List.copyOf(milestones);
      milestones.forEach(milestone -> Hyperparameter.atLeast(1, "milestone", milestone));
      Hyperparameter.positive("gamma", gamma);
    }

    @Override
    public double at(long steps, double initial) {
      return decayed(initial, gamma, milestones.stream().filter(m -> m <= steps).count());
    }
  }

  record Exponential(double gamma) implements RateByStep {
    public Exponential {
      Hyperparameter.positive("gamma", gamma);
    }

    @Override
    public double at(long steps, double initial) {
      return decayed(initial, gamma, steps);
    }
  }

  record Cosine(int tMax, double etaMin) implements RateByStep {
    public Cosine {
      Hyperparameter.atLeast(1, "tMax", tMax);
      Hyperparameter.notNegative("etaMin", etaMin);
    }

    @Override
    public double at(long steps, double initial) {
      return etaMin + (initial - etaMin) * (1 + Math.cos(Math.PI * steps / tMax)) / 2;
    }
  }

  record LinearWarmup(int steps, double startFactor) implements RateByStep {
    public LinearWarmup {
      Hyperparameter.atLeast(1, "warm-up steps", steps);
      Hyperparameter.require(
          startFactor > 0 && startFactor <= 1,
          "start factor",
          "above 0 and at most 1",
          startFactor);
    }

    @Override
    public double at(long steps, double initial) {
      double share = Math.min(1, (double) steps / this.steps);
      return initial * (startFactor + (1 - startFactor) * share);
    }
  }

  record Chained(List<LearningRateSchedule> schedules) implements RateByStep {
    public Chained {
      schedules = List.copyOf(schedules);
      for (LearningRateSchedule schedule : schedules) {
        Hyperparameter.require(
            !schedule.watchesScore(),
            "each of the chained schedules",
            "independent of the score",
            schedule);
      }
    }

    @Override
    public double at(long steps, double initial) {
      double rate = initial;
      for (LearningRateSchedule schedule : schedules) {
        // A rate of zero has no factors, and stays zero.
        rate = initial == 0 ? 0 : rate * (rateOf(schedule, steps, initial) / initial);
      }
      return rate;
    }

    /** What does not watch the score reads nothing of the state but the number of steps. */
    private static double rateOf(LearningRateSchedule schedule, long steps, double initial) {
      ScheduleState state =
          steps == 0
              ? schedule.start(initial)
              : schedule.next(ScheduleState.of(steps - 1, initial), initial, Double.NaN);
      return state.learningRate();
    }
  }
}
