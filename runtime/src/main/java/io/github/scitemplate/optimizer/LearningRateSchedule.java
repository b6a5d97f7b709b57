package io.github.scitemplate.optimizer;

import java.util.List;

/**
 * How the learning rate changes over a training. A schedule is immutable; what it remembers is one
 * {@link ScheduleState}, which the caller keeps and checkpoints. What a step is (an iteration, an
 * epoch, a validation) is the caller's choice, as in PyTorch.
 */
public sealed interface LearningRateSchedule
    permits RateByStep, ReduceOnPlateau, SequentialSchedule {

  /** The state before the first step. */
  ScheduleState start(double initialLearningRate);

  /**
   * The state after one more step; it costs the same however many went before.
   *
   * @param state the state that {@link #start} or this method returned last
   * @param initialLearningRate the same value at every step
   * @param score what the validation measured; any value unless {@link #watchesScore}
   */
  ScheduleState next(ScheduleState state, double initialLearningRate, double score);

  /** Whether {@link #next} depends on the score. */
  boolean watchesScore();

  /** The initial learning rate for ever. */
  static LearningRateSchedule constant() {
    return new RateByStep.Constant();
  }

  /** Multiplies by {@code gamma} every {@code stepSize} steps: PyTorch's {@code StepLR}. */
  static LearningRateSchedule step(int stepSize, double gamma) {
    return new RateByStep.Step(stepSize, gamma);
  }

  /** Multiplies by {@code gamma} at each of the milestones: PyTorch's {@code MultiStepLR}. */
  static LearningRateSchedule multiStep(List<Integer> milestones, double gamma) {
    return new RateByStep.MultiStep(milestones, gamma);
  }

  /** Multiplies by {@code gamma} at every step: PyTorch's {@code ExponentialLR}. */
  static LearningRateSchedule exponential(double gamma) {
    return new RateByStep.Exponential(gamma);
  }

  /**
   * Falls along half a cosine to {@code etaMin} at step {@code tMax}, and then rises again:
   * PyTorch's {@code CosineAnnealingLR}. Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent
   * with Warm Restarts" (ICLR 2017), without the restarts.
   */
  static LearningRateSchedule cosine(int tMax, double etaMin) {
    return new RateByStep.Cosine(tMax, etaMin);
  }

  /**
   * Rises evenly from {@code startFactor} times the initial learning rate to all of it at step
   * {@code steps}, and stays: PyTorch's {@code LinearLR} with {@code end_factor=1}. Goyal et al.,
   * "Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour" (2017).
   */
  static LearningRateSchedule linearWarmup(int steps, double startFactor) {
    return new RateByStep.LinearWarmup(steps, startFactor);
  }

  /**
   * {@code first} before step {@code atStep}, from there {@code second} as if it began then:
   * PyTorch's {@code SequentialLR}. Either may itself be a sequence, or {@link ReduceOnPlateau}.
   */
  static LearningRateSchedule sequential(
      LearningRateSchedule first, int atStep, LearningRateSchedule second) {
    return new SequentialSchedule(first, atStep, second);
  }

  /**
   * All schedules at once, their factors multiplied: PyTorch's {@code ChainedScheduler}. The two
   * agree for schedules that are factors; a cosine is one as long as it falls and its {@code
   * etaMin} is 0. As in PyTorch, none of them may watch the score.
   */
  static LearningRateSchedule chained(LearningRateSchedule... schedules) {
    return new RateByStep.Chained(List.of(schedules));
  }
}
