package io.github.scitemplate.optimizer;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import io.github.scitemplate.engine.kernels.Kernels;
import io.github.scitemplate.error.Setting;
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
 * @param dampening the share that each gradient but the first loses on its way into the buffer
 * @param nesterov whether to step along the gradient plus the buffer; needs momentum and no
 *     dampening
 * @param weightDecay how much of the parameters is added to the gradient (an L2 penalty)
 * @param decayed which parameters decay
 */
public record Sgd(
    double learningRate,
    double momentum,
    double dampening,
    boolean nesterov,
    double weightDecay,
    Decayed decayed)
    implements Optimizer {
  private static final String MOMENTUM = "momentum";

  /** Throws {@link IllegalArgumentException} for a value that PyTorch would refuse. */
  public Sgd {
    Setting.notNegative("learning rate", learningRate);
    Setting.notNegative("momentum", momentum);
    Setting.require(Double.isFinite(dampening), "dampening", "a finite number", dampening);
    Setting.notNegative("weight decay", weightDecay);
    if (nesterov) {
      Setting.positive("momentum with nesterov", momentum);
      Setting.require(dampening == 0, "dampening with nesterov", "zero", dampening);
    }
  }

  /** Plain gradient descent. */
  public static Sgd of(double learningRate) {
    return new Sgd(learningRate, 0, 0, false, 0, Decayed.ALL);
  }

  public Sgd withMomentum(double momentum) {
    return new Sgd(learningRate, momentum, dampening, nesterov, weightDecay, decayed);
  }

  public Sgd withDampening(double dampening) {
    return new Sgd(learningRate, momentum, dampening, nesterov, weightDecay, decayed);
  }

  /** Nesterov's variant. Call {@link #withMomentum} first, since this needs momentum. */
  public Sgd withNesterov() {
    return new Sgd(learningRate, momentum, dampening, true, weightDecay, decayed);
  }

  @Override
  public Sgd withWeightDecay(double weightDecay) {
    return new Sgd(learningRate, momentum, dampening, nesterov, weightDecay, decayed);
  }

  /** Leaves biases and the scales and shifts of normalisations without decay. */
  public Sgd withDecayOfWeightsOnly() {
    return new Sgd(learningRate, momentum, dampening, nesterov, weightDecay, Decayed.WEIGHTS);
  }

  @Override
  public List<String> stateNames() {
    return momentum == 0 ? List.of() : List.of(MOMENTUM);
  }

  @Override
  public void update(NDArray parameters, NDArray gradient, Map<String, NDArray> state, Step step) {
    decayed.penalise(parameters, gradient, step, weightDecay);
    NDArray direction = gradient;
    if (momentum != 0) {
      NDArray buffer = requireNonNull(state.get(MOMENTUM), MOMENTUM);
      accumulate(buffer, gradient, step.number());
      if (nesterov) {
        Kernels.addScaled(gradient, buffer, buffer.size(), momentum);
      } else {
        direction = buffer;
      }
    }
    Kernels.addScaled(parameters, direction, parameters.size(), -step.learningRate());
  }

  /**
   * Adds the gradient to the buffer. As in PyTorch, the first buffer is the gradient itself,
   * without dampening.
   */
  private void accumulate(NDArray buffer, NDArray gradient, long step) {
    boolean first = step == 1;
    if (!first) {
      Kernels.scale(buffer, buffer.size(), momentum);
    }
    Kernels.addScaled(buffer, gradient, buffer.size(), first ? 1 : 1 - dampening);
  }
}
