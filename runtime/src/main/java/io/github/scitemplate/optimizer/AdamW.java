package io.github.scitemplate.optimizer;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;

/**
 * Adam whose weight decay acts on the parameters and not on the gradient, as PyTorch's {@code
 * torch.optim.AdamW} without AMSGrad: Loshchilov and Hutter, "Decoupled Weight Decay
 * Regularization" (ICLR 2019).
 *
 * @param learningRate before any schedule, 0 or more
 * @param beta1 how much of the mean of gradients one update keeps, in [0, 1)
 * @param beta2 how much of the mean of squared gradients one update keeps, in [0, 1)
 * @param epsilon added to the denominator, 0 or more
 * @param weightDecay the share of the parameters, times the learning rate, that each update takes
 *     away
 * @param decayed which parameters decay
 */
public record AdamW(
    double learningRate,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    Decayed decayed)
    implements AdamRule {

  /** Throws {@link IllegalArgumentException} for a value that PyTorch would refuse. */
  public AdamW {
    AdamUpdate.check(learningRate, beta1, beta2, epsilon, weightDecay);
  }

  /** With PyTorch's defaults: betas 0.9 and 0.999, epsilon 1e-8, weight decay 0.01. */
  public static AdamW of(double learningRate) {
    return new AdamW(learningRate, 0.9, 0.999, 1e-8, 0.01, Decayed.ALL);
  }

  public AdamW withBetas(double beta1, double beta2) {
    return new AdamW(learningRate, beta1, beta2, epsilon, weightDecay, decayed);
  }

  public AdamW withEpsilon(double epsilon) {
    return new AdamW(learningRate, beta1, beta2, epsilon, weightDecay, decayed);
  }

  @Override
  public AdamW withWeightDecay(double weightDecay) {
    return new AdamW(learningRate, beta1, beta2, epsilon, weightDecay, decayed);
  }

  /** Leaves biases and the scales and shifts of normalisations without decay. */
  public AdamW withDecayOfWeightsOnly() {
    return new AdamW(learningRate, beta1, beta2, epsilon, weightDecay, Decayed.WEIGHTS);
  }

  @Override
  public boolean isDecoupled() {
    return true;
  }

  @Override
  public List<String> stateNames() {
    return AdamUpdate.STATE_NAMES;
  }

  @Override
  public void update(NDArray parameters, NDArray gradient, Map<String, NDArray> state, Step step) {
    decayed.shrink(parameters, step, weightDecay);
    AdamUpdate.apply(parameters, gradient, state, AdamUpdate.moments(this), step);
  }
}
