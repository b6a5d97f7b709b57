package io.github.scitemplate.optimizer;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;

/**
 * Stochastic gradient descent with momentum, as PyTorch's {@code torch.optim.SGD}. The momentum
 * buffer holds gradients and not steps, so a change of the learning rate acts at once. Nesterov's
 * variant: Sutskever et al., "On the importance of initialization and momentum in deep learning"
 * (ICML 2013).
 *
 * @param learningRate before any schedule, 0 or more
 * @param momentum how much of the buffer one update keeps; 0 needs no buffer
 * @param dampening what a gradient loses on its way into the buffer, except the first
 * @param nesterov whether to step along the gradient plus the buffer; needs momentum and no
 *     dampening
 * @param weightDecay how much of the parameters is added to the gradient (an L2 penalty)
 */
public record Sgd(
    double learningRate, double momentum, double dampening, boolean nesterov, double weightDecay)
    implements Optimizer {
  private static final String MOMENTUM = "momentum";

  /** Throws {@link IllegalArgumentException} for a value that PyTorch would refuse. */
  public Sgd {
    Hyperparameter.notNegative("learning rate", learningRate);
    Hyperparameter.notNegative("momentum", momentum);
    Hyperparameter.require(Double.isFinite(dampening), "dampening", "a finite number", dampening);
    Hyperparameter.notNegative("weight decay", weightDecay);
    if (nesterov) {
      Hyperparameter.positive("momentum with nesterov", momentum);
      Hyperparameter.require(dampening == 0, "dampening with nesterov", "zero", dampening);
    }
  }

  /** Plain gradient descent. */
  public static Sgd of(double learningRate) {
    return new Sgd(learningRate, 0, 0, false, 0);
  }

  public Sgd withMomentum(double momentum) {
    return new Sgd(learningRate, momentum, dampening, nesterov, weightDecay);
  }

  public Sgd withDampening(double dampening) {
    return new Sgd(learningRate, momentum, dampening, nesterov, weightDecay);
  }

  /** Comes after {@link #withMomentum}, which it needs. */
  public Sgd withNesterov() {
    return new Sgd(learningRate, momentum, dampening, true, weightDecay);
  }

  public Sgd withWeightDecay(double weightDecay) {
    return new Sgd(learningRate, momentum, dampening, nesterov, weightDecay);
  }

  @Override
  public List<String> stateNames() {
    return momentum == 0 ? List.of() : List.of(MOMENTUM);
  }

  @Override
  public void update(
      NDArray parameters,
      NDArray gradient,
      Map<String, NDArray> state,
      long step,
      double learningRate) {
    if (weightDecay != 0) {
      addScaled(gradient, parameters, weightDecay);
    }
    if (momentum == 0) {
      subtractScaledInPlace(parameters, gradient, learningRate);
      return;
    }
    NDArray buffer = requireNonNull(state.get(MOMENTUM), MOMENTUM);
    accumulate(buffer, gradient, step);
    if (nesterov) {
      addScaled(gradient, buffer, momentum);
      subtractScaledInPlace(parameters, gradient, learningRate);
    } else {
      addScaled(parameters, buffer, -learningRate);
    }
  }

  /** PyTorch's first buffer is the gradient itself: neither decayed nor dampened. */
  private void accumulate(NDArray buffer, NDArray gradient, long step) {
    if (step > 1) {
      buffer.muli((float) momentum);
      if (dampening != 0) {
        gradient.muli((float) (1 - dampening));
      }
    }
    buffer.addi(gradient);
  }

  private static void addScaled(NDArray target, NDArray vector, double scale) {
    try (NDArray scaled = vector.mul((float) scale)) {
      target.addi(scaled);
    }
  }

  /** Saves the temporary vector of {@link #addScaled} where {@code vector} is not needed again. */
  private static void subtractScaledInPlace(NDArray target, NDArray vector, double scale) {
    target.subi(vector.muli((float) scale));
  }
}
