package io.github.scitemplate.optimizer;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;

/**
 * Adam, as PyTorch's {@code torch.optim.Adam} without AMSGrad: Kingma and Ba, "Adam: A Method for
 * Stochastic Optimization" (ICLR 2015).
 *
 * @param learningRate before any schedule, 0 or more
 * @param beta1 how much of the mean of gradients one update keeps, in [0, 1)
 * @param beta2 how much of the mean of squared gradients one update keeps, in [0, 1)
 * @param epsilon added to the denominator, 0 or more
 * @param weightDecay how much of the parameters is added to the gradient (an L2 penalty); for decay
 *     apart from the gradient see {@link AdamW}
 * @param decayed which parameters decay
 */
public record Adam(
    double learningRate,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    Decayed decayed)
    implements AdamRule {

  /** Throws {@link IllegalArgumentException} for a value that PyTorch would refuse. */
  public Adam {
    AdamUpdate.check(learningRate, beta1, beta2, epsilon, weightDecay);
  }

  /** With PyTorch's defaults: betas 0.9 and 0.999, epsilon 1e-8, no weight decay. */
  public static Adam of(double learningRate) {
    return new Adam(learningRate, 0.9, 0.999, 1e-8, 0, Decayed.ALL);
  }

  public Adam withBetas(double beta1, double beta2) {
    return new Adam(learningRate, beta1, beta2, epsilon, weightDecay, decayed);
  }

  public Adam withEpsilon(double epsilon) {
    return new Adam(learningRate, beta1, beta2, epsilon, weightDecay, decayed);
  }

  @Override
  public Adam withWeightDecay(double weightDecay) {
    return new Adam(learningRate, beta1, beta2, epsilon, weightDecay, decayed);
  }

  /** Leaves biases and the scales and shifts of normalisations without decay. */
  public Adam withDecayOfWeightsOnly() {
    return new Adam(learningRate, beta1, beta2, epsilon, weightDecay, Decayed.WEIGHTS);
  }

  @Override
  public boolean isDecoupled() {
    return false;
  }

  @Override
  public List<String> stateNames() {
    return AdamUpdate.STATE_NAMES;
  }

  @Override
  public void update(NDArray parameters, NDArray gradient, Map<String, NDArray> state, Step step) {
    decayed.penalise(parameters, gradient, step, weightDecay);
    AdamUpdate.apply(parameters, gradient, state, AdamUpdate.moments(this), step);
  }
}
