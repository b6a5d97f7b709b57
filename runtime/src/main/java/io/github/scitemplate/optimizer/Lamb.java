package io.github.scitemplate.optimizer;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import io.github.scitemplate.engine.kernels.Kernels.Moments;
import io.github.scitemplate.engine.kernels.OptimizerKernels;
import java.util.List;
import java.util.Map;

/**
 * LAMB, for large batches: You et al., "Large Batch Optimization for Deep Learning: Training BERT
 * in 76 minutes" (ICLR 2020), algorithm 2, with the norm itself for its function φ. Each parameter
 * takes Adam's step, decay included, scaled to the parameter's own norm; where either norm is zero,
 * it is not scaled. PyTorch has no such rule.
 *
 * @param learningRate before any schedule, 0 or more
 * @param beta1 how much of the mean of gradients one update keeps, in [0, 1)
 * @param beta2 how much of the mean of squared gradients one update keeps, in [0, 1)
 * @param epsilon added to the denominator, 0 or more
 * @param weightDecay how much of the parameters is added to the step before it is scaled
 * @param decayed which parameters decay
 */
public record Lamb(
    double learningRate,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    Decayed decayed)
    implements Optimizer {

  /** Throws {@link IllegalArgumentException} for a value out of range. */
  public Lamb {
    AdamUpdate.check(learningRate, beta1, beta2, epsilon, weightDecay);
  }

  /**
   * With betas 0.9 and 0.999, epsilon 1e-6 and weight decay 0.01, as in the paper's experiments.
   */
  public static Lamb of(double learningRate) {
    return new Lamb(learningRate, 0.9, 0.999, 1e-6, 0.01, Decayed.ALL);
  }

  public Lamb withBetas(double beta1, double beta2) {
    return new Lamb(learningRate, beta1, beta2, epsilon, weightDecay, decayed);
  }

  public Lamb withEpsilon(double epsilon) {
    return new Lamb(learningRate, beta1, beta2, epsilon, weightDecay, decayed);
  }

  @Override
  public Lamb withWeightDecay(double weightDecay) {
    return new Lamb(learningRate, beta1, beta2, epsilon, weightDecay, decayed);
  }

  /** Leaves biases and the scales and shifts of normalisations without decay. */
  public Lamb withDecayOfWeightsOnly() {
    return new Lamb(learningRate, beta1, beta2, epsilon, weightDecay, Decayed.WEIGHTS);
  }

  @Override
  public List<String> stateNames() {
    return AdamUpdate.STATE_NAMES;
  }

  @Override
  public void update(NDArray parameters, NDArray gradient, Map<String, NDArray> state, Step step) {
    OptimizerKernels.lamb(
        parameters,
        gradient,
        requireNonNull(state.get(AdamUpdate.MEAN), AdamUpdate.MEAN),
        requireNonNull(state.get(AdamUpdate.VARIANCE), AdamUpdate.VARIANCE),
        step.sizes().isEmpty() ? List.of(parameters.size()) : step.sizes(),
        new Moments(beta1, beta2, epsilon),
        step.number(),
        decayed.count(parameters, step),
        weightDecay,
        step.learningRate());
  }
}
