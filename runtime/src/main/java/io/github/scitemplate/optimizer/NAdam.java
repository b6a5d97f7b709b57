package io.github.scitemplate.optimizer;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import io.github.scitemplate.engine.kernels.Kernels.Moments;
import io.github.scitemplate.engine.kernels.OptimizerKernels;
import io.github.scitemplate.error.Setting;
import java.util.List;
import java.util.Map;

/**
 * Adam with Nesterov's momentum, as PyTorch's {@code torch.optim.NAdam}: Dozat, "Incorporating
 * Nesterov Momentum into Adam" (2016).
 *
 * @param learningRate before any schedule, 0 or more
 * @param beta1 how much of the mean of gradients one update keeps, in [0, 1)
 * @param beta2 how much of the mean of squared gradients one update keeps, in [0, 1)
 * @param epsilon added to the denominator, 0 or more
 * @param momentumDecay how fast beta1 comes to its value: in update t it is beta1 · (1 − 0.96^(t ·
 *     momentumDecay) / 2), 0 or more
 * @param weightDecay how much of the parameters is added to the gradient (an L2 penalty)
 * @param decoupled whether decay shrinks the parameters, as in {@link AdamW}, and leaves the
 *     gradient
 * @param decayed which parameters decay
 */
public record NAdam(
    double learningRate,
    double beta1,
    double beta2,
    double epsilon,
    double momentumDecay,
    double weightDecay,
    boolean decoupled,
    Decayed decayed)
    implements Optimizer {
  /** Subtracted from one, this changes nothing in float64. */
  private static final double NEGLIGIBLE = 1e-18;

  /** Throws {@link IllegalArgumentException} for a value out of range. */
  public NAdam {
    AdamUpdate.check(learningRate, beta1, beta2, epsilon, weightDecay);
    Setting.notNegative("momentum decay", momentumDecay);
  }

  /**
   * With PyTorch's defaults: betas 0.9 and 0.999, epsilon 1e-8, momentum decay 0.004, no weight
   * decay.
   */
  public static NAdam of(double learningRate) {
    return new NAdam(learningRate, 0.9, 0.999, 1e-8, 0.004, 0, false, Decayed.ALL);
  }

  public NAdam withBetas(double beta1, double beta2) {
    return new NAdam(
        learningRate, beta1, beta2, epsilon, momentumDecay, weightDecay, decoupled, decayed);
  }

  public NAdam withEpsilon(double epsilon) {
    return new NAdam(
        learningRate, beta1, beta2, epsilon, momentumDecay, weightDecay, decoupled, decayed);
  }

  public NAdam withMomentumDecay(double momentumDecay) {
    return new NAdam(
        learningRate, beta1, beta2, epsilon, momentumDecay, weightDecay, decoupled, decayed);
  }

  /** Weight decay of the kind that is chosen: on the gradient, unless it is decoupled. */
  @Override
  public NAdam withWeightDecay(double weightDecay) {
    return new NAdam(
        learningRate, beta1, beta2, epsilon, momentumDecay, weightDecay, decoupled, decayed);
  }

  /** Weight decay that shrinks the parameters instead, as in {@link AdamW}. */
  public NAdam withDecoupledWeightDecay(double weightDecay) {
    return new NAdam(
        learningRate, beta1, beta2, epsilon, momentumDecay, weightDecay, true, decayed);
  }

  /** Leaves biases and the scales and shifts of normalisations without decay. */
  public NAdam withDecayOfWeightsOnly() {
    return new NAdam(
        learningRate,
        beta1,
        beta2,
        epsilon,
        momentumDecay,
        weightDecay,
        decoupled,
        Decayed.WEIGHTS);
  }

  @Override
  public List<String> stateNames() {
    return AdamUpdate.STATE_NAMES;
  }

  @Override
  public void update(NDArray parameters, NDArray gradient, Map<String, NDArray> state, Step step) {
    if (decoupled) {
      decayed.shrink(parameters, step, weightDecay);
    } else {
      decayed.penalise(parameters, gradient, step, weightDecay);
    }
    double product = momentumProduct(step.number());
    double next = momentum(step.number() + 1);
    OptimizerKernels.nadam(
        parameters,
        gradient,
        requireNonNull(state.get(AdamUpdate.MEAN), AdamUpdate.MEAN),
        requireNonNull(state.get(AdamUpdate.VARIANCE), AdamUpdate.VARIANCE),
        new Moments(beta1, beta2, epsilon),
        1 - Math.pow(beta2, (double) step.number()),
        step.learningRate() * (1 - momentum(step.number())) / (1 - product),
        step.learningRate() * next / (1 - product * next));
  }

  private double momentum(long update) {
    return beta1 * (1 - 0.5 * Math.pow(0.96, update * momentumDecay));
  }

  /**
   * The product of the momenta of all updates so far. It need not be remembered, since it is soon
   * too small to matter.
   */
  private double momentumProduct(long updates) {
    double shrinking = Math.pow(0.96, momentumDecay);
    double power = 1;
    double product = 1;
    for (long update = 1; update <= updates && product > NEGLIGIBLE; update++) {
      power *= shrinking;
      product *= beta1 * (1 - 0.5 * power);
    }
    return product;
  }
}
