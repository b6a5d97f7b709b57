package io.github.scitemplate.optimizer;

import io.github.scitemplate.error.Setting;
import java.util.List;

/**
 * A schedule that depends only on the number of steps. The formulas are PyTorch's closed forms; the
 * factories of {@link LearningRateSchedule} explain them.
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
      Setting.atLeast(1, "step size", stepSize);
      Setting.positive("gamma", gamma);
    }

    @Override
    public double at(long steps, double initial) {
      return decayed(initial, gamma, steps / stepSize);
    }
  }

  record MultiStep(List<Integer> milestones, double gamma) implements RateByStep {
    public MultiStep {
      milestones = List.copyOf(milestones);
      milestones.forEach(milestone -> Setting.atLeast(1, "milestone", milestone));
      Setting.positive("gamma", gamma);
    }

    @Override
    public double at(long steps, double initial) {
      return decayed(initial, gamma, milestones.stream().filter(m -> m <= steps).count());
    }
  }

  record Exponential(double gamma) implements RateByStep {
    public Exponential {
      Setting.positive("gamma", gamma);
    }

    @Override
    public double at(long steps, double initial) {
      return decayed(initial, gamma, steps);
    }
  }

  record Cosine(int tMax, double etaMin) implements RateByStep {
    public Cosine {
      Setting.atLeast(1, "tMax", tMax);
      Setting.notNegative("etaMin", etaMin);
    }

    @Override
    public double at(long steps, double initial) {
      return etaMin + (initial - etaMin) * (1 + Math.cos(Math.PI * steps / tMax)) / 2;
    }
  }

  private static double halfCosine(double from, double to, double share) {
    return to + (from - to) * (1 + Math.cos(Math.PI * share)) / 2;
  }

  record CosineWarmRestarts(int t0, int tMult, double etaMin) implements RateByStep {
    public CosineWarmRestarts {
      Setting.atLeast(1, "t0", t0);
      Setting.atLeast(1, "tMult", tMult);
      Setting.notNegative("etaMin", etaMin);
    }

    @Override
    public double at(long steps, double initial) {
      long length = t0;
      long since = tMult == 1 ? steps % t0 : steps;
      while (since >= length) {
        since -= length;
        length *= tMult;
      }
      return halfCosine(initial, etaMin, (double) since / length);
    }
  }

  record OneCycle(int totalSteps, double pctStart, double divFactor, double finalDivFactor)
      implements RateByStep {
    public OneCycle {
      Setting.atLeast(2, "total steps", totalSteps);
      Setting.require(
          pctStart > 0 && pctStart < 1, "the share of the rise", "between 0 and 1", pctStart);
      Setting.require(
          divFactor >= 1 && Double.isFinite(divFactor), "div factor", "1 or more", divFactor);
      Setting.require(
          finalDivFactor >= 1 && Double.isFinite(finalDivFactor),
          "final div factor",
          "1 or more",
          finalDivFactor);
    }

    @Override
    public double at(long steps, double initial) {
      double start = initial / divFactor;
      double top = pctStart * totalSteps - 1;
      double end = totalSteps - 1.0;
      if (steps <= top) {
        return halfCosine(start, initial, top == 0 ? 1 : steps / top);
      }
      double share = Math.min(1, (steps - top) / (end - top));
      return halfCosine(initial, start / finalDivFactor, share);
    }
  }

  record Polynomial(int totalIters, double power) implements RateByStep {
    public Polynomial {
      Setting.atLeast(1, "total iters", totalIters);
      Setting.positive("power", power);
    }

    @Override
    public double at(long steps, double initial) {
      return initial * Math.pow(1 - Math.min(1, (double) steps / totalIters), power);
    }
  }

  record InverseSquareRoot(int warmupSteps) implements RateByStep {
    public InverseSquareRoot {
      Setting.atLeast(1, "warm-up steps", warmupSteps);
    }

    @Override
    public double at(long steps, double initial) {
      double share = (steps + 1.0) / warmupSteps;
      return initial * Math.min(share, 1 / Math.sqrt(share));
    }
  }

  record OfFunction(Rate rate) implements RateByStep {
    @Override
    public double at(long steps, double initial) {
      double value = rate.at(steps, initial);
      Setting.notNegative("the learning rate after step " + steps, value);
      return value;
    }
  }

  record LinearWarmup(int steps, double startFactor) implements RateByStep {
    public LinearWarmup {
      Setting.atLeast(1, "warm-up steps", steps);
      Setting.require(
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
        Setting.require(
            !schedule.watchesScore(),
            "each of the chained schedules",
            "independent of the score",
            schedule);
      }
    }

    @Override
    public LearningRateSchedule over(int steps) {
      return new Chained(schedules.stream().map(schedule -> schedule.over(steps)).toList());
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

    /** A schedule that does not watch the score reads only the number of steps from the state. */
    private static double rateOf(LearningRateSchedule schedule, long steps, double initial) {
      ScheduleState state =
          steps == 0
              ? schedule.start(initial)
              : schedule.next(ScheduleState.of(steps - 1, initial), initial, Double.NaN);
      return state.learningRate();
    }
  }
}
