package io.github.scitemplate.optimizer;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import io.github.scitemplate.engine.kernels.Kernels.Moments;
import io.github.scitemplate.engine.kernels.OptimizerKernels;
import java.util.List;
import java.util.Map;

/**
 * Rectified Adam, as PyTorch's {@code torch.optim.RAdam}: Liu et al., "On the Variance of the
 * Adaptive Learning Rate and Beyond" (ICLR 2020).
 *
 * @param learningRate before any schedule, 0 or more
 * @param beta1 how much of the mean of gradients one update keeps, in [0, 1)
 * @param beta2 how much of the mean of squared gradients one update keeps, in [0, 1)
 * @param epsilon added to the denominator, 0 or more
 * @param weightDecay how much of the parameters is added to the gradient (an L2 penalty)
 * @param decoupled whether decay shrinks the parameters, as in {@link AdamW}, and leaves the
 *     gradient
 * @param decayed which parameters decay
 */
public record RAdam(
    double learningRate,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    boolean decoupled,
    Decayed decayed)
    implements Optimizer {
  /** With so many gradients, or fewer, the variance says nothing. */
  private static final double LEAST_SAMPLES = 5;

  /** Throws {@link IllegalArgumentException} for a value out of range. */
  public RAdam {
    AdamUpdate.check(learningRate, beta1, beta2, epsilon, weightDecay);
  }

  /** With PyTorch's defaults: betas 0.9 and 0.999, epsilon 1e-8, no weight decay. */
  public static RAdam of(double learningRate) {
    return new RAdam(learningRate, 0.9, 0.999, 1e-8, 0, false, Decayed.ALL);
  }

  public RAdam withBetas(double beta1, double beta2) {
    return new RAdam(learningRate, beta1, beta2, epsilon, weightDecay, decoupled, decayed);
  }

  public RAdam withEpsilon(double epsilon) {
    return new RAdam(learningRate, beta1, beta2, epsilon, weightDecay, decoupled, decayed);
  }

  /** Weight decay of the kind that is chosen: on the gradient, unless it is decoupled. */
  @Override
  public RAdam withWeightDecay(double weightDecay) {
    return new RAdam(learningRate, beta1, beta2, epsilon, weightDecay, decoupled, decayed);
  }

  /** Weight decay that shrinks the parameters instead, as in {@link AdamW}. */
  public RAdam withDecoupledWeightDecay(double weightDecay) {
    return new RAdam(learningRate, beta1, beta2, epsilon, weightDecay, true, decayed);
  }

  /** Leaves biases and the scales and shifts of normalisations without decay. */
  public RAdam withDecayOfWeightsOnly() {
    return new RAdam(learningRate, beta1, beta2, epsilon, weightDecay, decoupled, Decayed.WEIGHTS);
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
    double kept = Math.pow(beta2, (double) step.number());
    double most = 2 / (1 - beta2) - 1;
    double samples = most - 2 * step.number() * kept / (1 - kept);
    boolean adaptive = samples > LEAST_SAMPLES;
    double plain = step.learningRate() / (1 - Math.pow(beta1, (double) step.number()));
    OptimizerKernels.radam(
        parameters,
        gradient,
        requireNonNull(state.get(AdamUpdate.MEAN), AdamUpdate.MEAN),
        requireNonNull(state.get(AdamUpdate.VARIANCE), AdamUpdate.VARIANCE),
        new Moments(beta1, beta2, epsilon),
        adaptive,
        adaptive ? plain * Math.sqrt(1 - kept) * rectification(samples, most) : plain);
  }

  private static double rectification(double samples, double most) {
    return Math.sqrt((samples - 4) * (samples - 2) * most / ((most - 4) * (most - 2) * samples));
  }
}
