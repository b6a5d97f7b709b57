package io.github.scitemplate.optimizer;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import io.github.scitemplate.engine.kernels.OptimizerKernels;
import io.github.scitemplate.error.Setting;
import java.util.List;
import java.util.Map;

/**
 * Adagrad, as PyTorch's {@code torch.optim.Adagrad}: Duchi, Hazan and Singer, "Adaptive Subgradient
 * Methods for Online Learning and Stochastic Optimization" (JMLR 2011).
 *
 * @param learningRate before any schedule, 0 or more
 * @param rateDecay the learning rate of update t, from 1, is divided by 1 + (t − 1) · rateDecay, 0
 *     or more
 * @param initialSum what the sum of squared gradients begins with, 0 or more
 * @param epsilon added to the denominator, 0 or more
 * @param weightDecay how much of the parameters is added to the gradient (an L2 penalty)
 * @param decayed which parameters decay
 */
public record Adagrad(
    double learningRate,
    double rateDecay,
    double initialSum,
    double epsilon,
    double weightDecay,
    Decayed decayed)
    implements Optimizer {
  private static final String SUM = "sum";

  /** Throws {@link IllegalArgumentException} for a value out of range. */
  public Adagrad {
    Setting.notNegative("learning rate", learningRate);
    Setting.notNegative("rate decay", rateDecay);
    Setting.notNegative("initial sum", initialSum);
    Setting.notNegative("epsilon", epsilon);
    Setting.notNegative("weight decay", weightDecay);
  }

  /**
   * With PyTorch's defaults: no decay of the rate, initial sum 0, epsilon 1e-10, no weight decay.
   */
  public static Adagrad of(double learningRate) {
    return new Adagrad(learningRate, 0, 0, 1e-10, 0, Decayed.ALL);
  }

  /** PyTorch's {@code lr_decay}. */
  public Adagrad withRateDecay(double rateDecay) {
    return new Adagrad(learningRate, rateDecay, initialSum, epsilon, weightDecay, decayed);
  }

  /** PyTorch's {@code initial_accumulator_value}. */
  public Adagrad withInitialSum(double initialSum) {
    return new Adagrad(learningRate, rateDecay, initialSum, epsilon, weightDecay, decayed);
  }

  public Adagrad withEpsilon(double epsilon) {
    return new Adagrad(learningRate, rateDecay, initialSum, epsilon, weightDecay, decayed);
  }

  @Override
  public Adagrad withWeightDecay(double weightDecay) {
    return new Adagrad(learningRate, rateDecay, initialSum, epsilon, weightDecay, decayed);
  }

  /** Leaves biases and the scales and shifts of normalisations without decay. */
  public Adagrad withDecayOfWeightsOnly() {
    return new Adagrad(learningRate, rateDecay, initialSum, epsilon, weightDecay, Decayed.WEIGHTS);
  }

  @Override
  public List<String> stateNames() {
    return List.of(SUM);
  }

  @Override
  public void update(NDArray parameters, NDArray gradient, Map<String, NDArray> state, Step step) {
    decayed.penalise(parameters, gradient, step, weightDecay);
    OptimizerKernels.adagrad(
        parameters,
        gradient,
        requireNonNull(state.get(SUM), SUM),
        step.number() == 1 ? initialSum : 0,
        epsilon,
        step.learningRate() / (1 + (step.number() - 1) * rateDecay));
  }
}
