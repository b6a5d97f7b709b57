package io.github.scitemplate.optimizer;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import io.github.scitemplate.engine.kernels.OptimizerKernels;
import io.github.scitemplate.error.Setting;
import java.util.List;
import java.util.Map;

/**
 * Adadelta, as PyTorch's {@code torch.optim.Adadelta}: Zeiler, "ADADELTA: An Adaptive Learning Rate
 * Method" (2012).
 *
 * @param learningRate before any schedule, 0 or more
 * @param rho how much of the means of squared gradients and squared steps one update keeps, in [0,
 *     1)
 * @param epsilon added to both means, 0 or more
 * @param weightDecay how much of the parameters is added to the gradient (an L2 penalty)
 * @param decayed which parameters decay
 */
public record Adadelta(
    double learningRate, double rho, double epsilon, double weightDecay, Decayed decayed)
    implements Optimizer {
  private static final String SQUARE = "square";
  private static final String MOVED = "moved";

  /** Throws {@link IllegalArgumentException} for a value out of range. */
  public Adadelta {
    Setting.notNegative("learning rate", learningRate);
    Setting.decayRate("rho", rho);
    Setting.notNegative("epsilon", epsilon);
    Setting.notNegative("weight decay", weightDecay);
  }

  /**
   * With PyTorch's defaults: rho 0.9, epsilon 1e-6, no weight decay. PyTorch's learning rate is 1.
   */
  public static Adadelta of(double learningRate) {
    return new Adadelta(learningRate, 0.9, 1e-6, 0, Decayed.ALL);
  }

  public Adadelta withRho(double rho) {
    return new Adadelta(learningRate, rho, epsilon, weightDecay, decayed);
  }

  public Adadelta withEpsilon(double epsilon) {
    return new Adadelta(learningRate, rho, epsilon, weightDecay, decayed);
  }

  @Override
  public Adadelta withWeightDecay(double weightDecay) {
    return new Adadelta(learningRate, rho, epsilon, weightDecay, decayed);
  }

  /** Leaves biases and the scales and shifts of normalisations without decay. */
  public Adadelta withDecayOfWeightsOnly() {
    return new Adadelta(learningRate, rho, epsilon, weightDecay, Decayed.WEIGHTS);
  }

  @Override
  public List<String> stateNames() {
    return List.of(SQUARE, MOVED);
  }

  @Override
  public void update(NDArray parameters, NDArray gradient, Map<String, NDArray> state, Step step) {
    decayed.penalise(parameters, gradient, step, weightDecay);
    OptimizerKernels.adadelta(
        parameters,
        gradient,
        requireNonNull(state.get(SQUARE), SQUARE),
        requireNonNull(state.get(MOVED), MOVED),
        rho,
        epsilon,
        step.learningRate());
  }
}
