package io.github.scitemplate.optimizer;

import java.util.List;
import java.util.function.IntFunction;

/**
 * How the learning rate changes over a training. A schedule is immutable; what it remembers is one
 * {@link ScheduleState}, which the caller keeps and checkpoints. What a step is (an iteration, an
 * epoch, a validation) is the caller's choice, as in PyTorch.
 */
public sealed interface LearningRateSchedule
    permits RateByStep, ReduceOnPlateau, SequentialSchedule, ScheduleOverTraining {

  /** The state before the first step. */
  ScheduleState start(double initialLearningRate);

  /**
   * The state after one more step. The call costs the same, however many steps went before.
   *
   * @param state the state that {@link #start} or this method returned last
   * @param initialLearningRate the same value at every step
   * @param score what the validation measured; any value unless {@link #watchesScore}
   */
  ScheduleState next(ScheduleState state, double initialLearningRate, double score);

  /** Whether {@link #next} depends on the score. */
  boolean watchesScore();

  /**
   * This schedule for a training of so many steps. It differs from this one only if {@link
   * #overTraining} made a part of it.
   *
   * @param steps 1 or more
   */
  default LearningRateSchedule over(int steps) {
    return this;
  }

  /**
   * A schedule that needs to know how many steps the training has: {@code
   * LearningRateSchedule.overTraining(LearningRateSchedule::oneCycle)}, {@code overTraining(steps
   * -> cosine(steps, 0))}. Where it is the second of a {@link #sequential}, it gets the steps that
   * are left; as the first, those before the second.
   *
   * @param make gets the number of steps, 1 or more, and returns a schedule that does not watch the
   *     score
   */
  static LearningRateSchedule overTraining(IntFunction<LearningRateSchedule> make) {
    return new ScheduleOverTraining(make);
  }

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
   * Falls as {@link #cosine}, but begins again at the foot, each time {@code tMult} times as long:
   * PyTorch's {@code CosineAnnealingWarmRestarts}. Loshchilov and Hutter, "SGDR: Stochastic
   * Gradient Descent with Warm Restarts" (ICLR 2017).
   *
   * @param t0 steps before the first restart
   * @param tMult 1 or more
   */
  static LearningRateSchedule cosineWarmRestarts(int t0, int tMult, double etaMin) {
    return new RateByStep.CosineWarmRestarts(t0, tMult, etaMin);
  }

  /**
   * {@link #oneCycle(int, double, double, double)} with PyTorch's defaults: the rise takes 0.3 of
   * the steps and starts at a 25th of the initial learning rate; the fall ends at a 10,000th of
   * this start.
   */
  static LearningRateSchedule oneCycle(int totalSteps) {
    return oneCycle(totalSteps, 0.3, 25, 1e4);
  }

  /**
   * Rises to the initial learning rate and falls to next to nothing, each along half a cosine:
   * PyTorch's {@code OneCycleLR}, whose {@code max_lr} is the optimizer's learning rate here; the
   * momentum does not change. Afterwards the learning rate stays where it fell to. Smith and Topin,
   * "Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates" (2018).
   *
   * @param totalSteps 2 or more
   * @param pctStart the share of the steps in which it rises, between 0 and 1
   * @param divFactor what the initial learning rate is divided by at the start; 1 or more
   * @param finalDivFactor what the learning rate of the start is divided by at the end; 1 or more
   */
  static LearningRateSchedule oneCycle(
      int totalSteps, double pctStart, double divFactor, double finalDivFactor) {
    return new RateByStep.OneCycle(totalSteps, pctStart, divFactor, finalDivFactor);
  }

  /**
   * Falls to zero at step {@code totalIters} as (1 − step / totalIters)^power, and stays there:
   * PyTorch's {@code PolynomialLR}.
   *
   * @param power above 0; 1 is a straight line
   */
  static LearningRateSchedule polynomial(int totalIters, double power) {
    return new RateByStep.Polynomial(totalIters, power);
  }

  /**
   * Rises evenly to the initial learning rate in {@code warmupSteps} steps, and then falls as the
   * inverse square root of the steps, counted from 1: Vaswani et al., "Attention Is All You Need"
   * (2017). PyTorch has no such schedule.
   */
  static LearningRateSchedule inverseSquareRoot(int warmupSteps) {
    return new RateByStep.InverseSquareRoot(warmupSteps);
  }

  /** The learning rate as a function of the number of steps. */
  @FunctionalInterface
  interface Rate {
    /**
     * The learning rate, zero or a positive number; it may depend only on these arguments, so that
     * training resumes to the bit.
     *
     * @param step how many steps of the schedule were made, from 0
     * @param initialLearningRate the optimizer's learning rate
     */
    double at(long step, double initialLearningRate);
  }

  /**
   * A schedule of your own: {@code LearningRateSchedule.of((step, initial) -> initial / (1 + 0.1 *
   * step))}, PyTorch's {@code LambdaLR}. A rate that is negative or not finite ends training with
   * an {@link IllegalArgumentException} that names the step.
   */
  static LearningRateSchedule of(Rate rate) {
    return new RateByStep.OfFunction(rate);
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
   * Uses {@code first} before step {@code atStep}, and from there {@code second}, as if it began
   * then: PyTorch's {@code SequentialLR}. Either may itself be a sequence, or {@link
   * ReduceOnPlateau}.
   */
  static LearningRateSchedule sequential(
      LearningRateSchedule first, int atStep, LearningRateSchedule second) {
    return new SequentialSchedule(first, atStep, second);
  }

  /**
   * Uses all schedules at once, and multiplies their factors: PyTorch's {@code ChainedScheduler}.
   * The two agree for schedules that multiply the learning rate by factors. A cosine does so as
   * long as it falls and its {@code etaMin} is 0. As in PyTorch, none of them may watch the score.
   */
  static LearningRateSchedule chained(LearningRateSchedule... schedules) {
    return new RateByStep.Chained(List.of(schedules));
  }
}
