package io.github.scitemplate.optimizer;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import io.github.scitemplate.engine.kernels.OptimizerKernels;
import java.util.List;
import java.util.Map;

/**
 * Lion: Chen et al., "Symbolic Discovery of Optimization Algorithms" (NeurIPS 2023). Each parameter
 * moves by the learning rate, in the direction of a mean of gradients; so the learning rate is 3 to
 * 10 times smaller than Adam's, and weight decay as many times greater. PyTorch has no such rule.
 *
 * @param learningRate before any schedule, 0 or more
 * @param beta1 the share of the mean in the direction of an update, in [0, 1)
 * @param beta2 how much of the mean of gradients one update keeps, in [0, 1)
 * @param weightDecay the share of the parameters, times the learning rate, that each update takes
 *     away
 * @param decayed which parameters decay
 */
public record Lion(
    double learningRate, double beta1, double beta2, double weightDecay, Decayed decayed)
    implements Optimizer {
  private static final String MEAN = "mean";

  /** Throws {@link IllegalArgumentException} for a value out of range. */
  public Lion {
    AdamUpdate.check(learningRate, beta1, beta2, 0, weightDecay);
  }

  /** With the paper's defaults: betas 0.9 and 0.99, no weight decay. */
  public static Lion of(double learningRate) {
    return new Lion(learningRate, 0.9, 0.99, 0, Decayed.ALL);
  }

  public Lion withBetas(double beta1, double beta2) {
    return new Lion(learningRate, beta1, beta2, weightDecay, decayed);
  }

  @Override
  public Lion withWeightDecay(double weightDecay) {
    return new Lion(learningRate, beta1, beta2, weightDecay, decayed);
  }

  /** Leaves biases and the scales and shifts of normalisations without decay. */
  public Lion withDecayOfWeightsOnly() {
    return new Lion(learningRate, beta1, beta2, weightDecay, Decayed.WEIGHTS);
  }

  @Override
  public List<String> stateNames() {
    return List.of(MEAN);
  }

  @Override
  public void update(NDArray parameters, NDArray gradient, Map<String, NDArray> state, Step step) {
    decayed.shrink(parameters, step, weightDecay);
    OptimizerKernels.lion(
        parameters,
        gradient,
        requireNonNull(state.get(MEAN), MEAN),
        beta1,
        beta2,
        step.learningRate());
  }
}
