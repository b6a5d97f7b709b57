package io.github.scitemplate.optimizer;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import io.github.scitemplate.engine.kernels.Kernels.Moments;
import io.github.scitemplate.engine.kernels.OptimizerKernels;
import java.util.List;
import java.util.Map;

/**
 * Adamax, as PyTorch's {@code torch.optim.Adamax}: Kingma and Ba, "Adam: A Method for Stochastic
 * Optimization" (ICLR 2015), section 7.
 *
 * @param learningRate before any schedule, 0 or more
 * @param beta1 how much of the mean of gradients one update keeps, in [0, 1)
 * @param beta2 how much of the greatest gradient so far one update keeps, in [0, 1)
 * @param epsilon added to the size of each gradient, 0 or more
 * @param weightDecay how much of the parameters is added to the gradient (an L2 penalty)
 * @param decayed which parameters decay
 */
public record Adamax(
    double learningRate,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    Decayed decayed)
    implements Optimizer {
  private static final String MEAN = "mean";
  private static final String NORM = "norm";

  /** Throws {@link IllegalArgumentException} for a value out of range. */
  public Adamax {
    AdamUpdate.check(learningRate, beta1, beta2, epsilon, weightDecay);
  }

  /** With PyTorch's defaults: betas 0.9 and 0.999, epsilon 1e-8, no weight decay. */
  public static Adamax of(double learningRate) {
    return new Adamax(learningRate, 0.9, 0.999, 1e-8, 0, Decayed.ALL);
  }

  public Adamax withBetas(double beta1, double beta2) {
    return new Adamax(learningRate, beta1, beta2, epsilon, weightDecay, decayed);
  }

  public Adamax withEpsilon(double epsilon) {
    return new Adamax(learningRate, beta1, beta2, epsilon, weightDecay, decayed);
  }

  @Override
  public Adamax withWeightDecay(double weightDecay) {
    return new Adamax(learningRate, beta1, beta2, epsilon, weightDecay, decayed);
  }

  /** Leaves biases and the scales and shifts of normalisations without decay. */
  public Adamax withDecayOfWeightsOnly() {
    return new Adamax(learningRate, beta1, beta2, epsilon, weightDecay, Decayed.WEIGHTS);
  }

  @Override
  public List<String> stateNames() {
    return List.of(MEAN, NORM);
  }

  @Override
  public void update(NDArray parameters, NDArray gradient, Map<String, NDArray> state, Step step) {
    decayed.penalise(parameters, gradient, step, weightDecay);
    OptimizerKernels.adamax(
        parameters,
        gradient,
        requireNonNull(state.get(MEAN), MEAN),
        requireNonNull(state.get(NORM), NORM),
        new Moments(beta1, beta2, epsilon),
        step.learningRate() / (1 - Math.pow(beta1, (double) step.number())));
  }
}
