package io.github.scitemplate.optimizer;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import io.github.scitemplate.engine.kernels.OptimizerKernels;
import io.github.scitemplate.error.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * RMSprop, as PyTorch's {@code torch.optim.RMSprop}: Tieleman and Hinton, "Lecture 6.5: rmsprop"
 * (Coursera, 2012); centred as in Graves, "Generating Sequences With Recurrent Neural Networks"
 * (2013).
 *
 * @param learningRate before any schedule, 0 or more
 * @param alpha how much of the mean of squared gradients one update keeps, in [0, 1)
 * @param epsilon added to the denominator, 0 or more
 * @param momentum how much of the buffer of steps one update keeps; 0 needs no buffer
 * @param centered whether the square of the mean of gradients is subtracted from the mean of
 *     squares
 * @param weightDecay how much of the parameters is added to the gradient (an L2 penalty)
 * @param decayed which parameters decay
 */
public record RmsProp(
    double learningRate,
    double alpha,
    double epsilon,
    double momentum,
    boolean centered,
    double weightDecay,
    Decayed decayed)
    implements Optimizer {
  private static final String SQUARE = "square";
  private static final String MEAN = "mean";
  private static final String MOMENTUM = "momentum";

  /** Throws {@link IllegalArgumentException} for a value out of range. */
  public RmsProp {
    Setting.notNegative("learning rate", learningRate);
    Setting.decayRate("alpha", alpha);
    Setting.notNegative("epsilon", epsilon);
    Setting.notNegative("momentum", momentum);
    Setting.notNegative("weight decay", weightDecay);
  }

  /**
   * With PyTorch's defaults: alpha 0.99, epsilon 1e-8, no momentum, not centred, no weight decay.
   */
  public static RmsProp of(double learningRate) {
    return new RmsProp(learningRate, 0.99, 1e-8, 0, false, 0, Decayed.ALL);
  }

  public RmsProp withAlpha(double alpha) {
    return new RmsProp(learningRate, alpha, epsilon, momentum, centered, weightDecay, decayed);
  }

  public RmsProp withEpsilon(double epsilon) {
    return new RmsProp(learningRate, alpha, epsilon, momentum, centered, weightDecay, decayed);
  }

  public RmsProp withMomentum(double momentum) {
    return new RmsProp(learningRate, alpha, epsilon, momentum, centered, weightDecay, decayed);
  }

  /** Divides by an estimate of the standard deviation, which needs a mean of gradients. */
  public RmsProp withCentering() {
    return new RmsProp(learningRate, alpha, epsilon, momentum, true, weightDecay, decayed);
  }

  @Override
  public RmsProp withWeightDecay(double weightDecay) {
    return new RmsProp(learningRate, alpha, epsilon, momentum, centered, weightDecay, decayed);
  }

  /** Leaves biases and the scales and shifts of normalisations without decay. */
  public RmsProp withDecayOfWeightsOnly() {
    return new RmsProp(
        learningRate, alpha, epsilon, momentum, centered, weightDecay, Decayed.WEIGHTS);
  }

  @Override
  public List<String> stateNames() {
    List<String> names = new ArrayList<>(List.of(SQUARE));
    if (centered) {
      names.add(MEAN);
    }
    if (momentum != 0) {
      names.add(MOMENTUM);
    }
    return List.copyOf(names);
  }

  @Override
  public void update(NDArray parameters, NDArray gradient, Map<String, NDArray> state, Step step) {
    decayed.penalise(parameters, gradient, step, weightDecay);
    OptimizerKernels.rmsprop(
        parameters,
        gradient,
        requireNonNull(state.get(SQUARE), SQUARE),
        state.get(MEAN),
        state.get(MOMENTUM),
        alpha,
        epsilon,
        momentum,
        step.learningRate());
  }
}
