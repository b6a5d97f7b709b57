package io.github.scitemplate.optimizer;

import io.github.scitemplate.error.Setting;

/**
 * Lowers the learning rate when the score has stopped improving: PyTorch's {@code
 * ReduceLROnPlateau} with its relative threshold. As there, a reduction of 1e-8 or less is not
 * made.
 *
 * @param mode whether low or high scores are good
 * @param factor what the learning rate is multiplied by, between 0 and 1
 * @param patience how many bad steps in a row change nothing; the next one reduces the learning
 *     rate
 * @param threshold the share of the best score by which a better one must differ
 * @param cooldown for how many steps after a reduction bad ones do not count
 * @param minimumLearningRate where reductions stop
 */
public record ReduceOnPlateau(
    Mode mode,
    double factor,
    int patience,
    double threshold,
    int cooldown,
    double minimumLearningRate)
    implements LearningRateSchedule {
  private static final double LEAST_REDUCTION = 1e-8;

  /** Which scores are good. */
  public enum Mode {
    /** Low ones, such as a loss. */
    MIN,
    /** High ones, such as an accuracy. */
    MAX
  }

  /** Throws {@link IllegalArgumentException} for a value out of range. */
  public ReduceOnPlateau {
    Setting.require(factor > 0 && factor < 1, "factor", "between 0 and 1", factor);
    Setting.atLeast(0, "patience", patience);
    Setting.notNegative("threshold", threshold);
    Setting.atLeast(0, "cooldown", cooldown);
    Setting.notNegative("minimum learning rate", minimumLearningRate);
  }

  /** With PyTorch's defaults: factor 0.1, patience 10, threshold 1e-4, no cooldown, minimum 0. */
  public static ReduceOnPlateau of(Mode mode) {
    return new ReduceOnPlateau(mode, 0.1, 10, 1e-4, 0, 0);
  }

  public ReduceOnPlateau withFactor(double factor) {
    return new ReduceOnPlateau(mode, factor, patience, threshold, cooldown, minimumLearningRate);
  }

  public ReduceOnPlateau withPatience(int patience) {
    return new ReduceOnPlateau(mode, factor, patience, threshold, cooldown, minimumLearningRate);
  }

  public ReduceOnPlateau withThreshold(double threshold) {
    return new ReduceOnPlateau(mode, factor, patience, threshold, cooldown, minimumLearningRate);
  }

  public ReduceOnPlateau withCooldown(int cooldown) {
    return new ReduceOnPlateau(mode, factor, patience, threshold, cooldown, minimumLearningRate);
  }

  public ReduceOnPlateau withMinimumLearningRate(double minimumLearningRate) {
    return new ReduceOnPlateau(mode, factor, patience, threshold, cooldown, minimumLearningRate);
  }

  @Override
  public ScheduleState start(double initialLearningRate) {
    // The worst finite score: PyTorch's infinity could not be written as JSON.
    double worst = mode == Mode.MIN ? Double.MAX_VALUE : -Double.MAX_VALUE;
    return new ScheduleState(0, initialLearningRate, worst, 0, 0);
  }

  @Override
  public ScheduleState next(ScheduleState state, double initialLearningRate, double score) {
    long steps = state.steps() + 1;
    boolean better = isBetter(score, state.best());
    double best = better ? score : state.best();
    if (state.cooldown() > 0) {
      return new ScheduleState(steps, state.learningRate(), best, 0, state.cooldown() - 1);
    }
    int badSteps = better ? 0 : state.badSteps() + 1;
    return badSteps > patience
        ? new ScheduleState(steps, reduced(state.learningRate()), best, 0, cooldown)
        : new ScheduleState(steps, state.learningRate(), best, badSteps, 0);
  }

  @Override
  public boolean watchesScore() {
    return true;
  }

  private boolean isBetter(double score, double best) {
    return mode == Mode.MIN ? score < best * (1 - threshold) : score > best * (1 + threshold);
  }

  private double reduced(double learningRate) {
    double reduced = Math.max(learningRate * factor, minimumLearningRate);
    return learningRate - reduced > LEAST_REDUCTION ? reduced : learningRate;
  }
}
