package io.github.scitemplate.optimizer;

import ai.djl.ndarray.NDArray;
import io.github.scitemplate.engine.kernels.Kernels;
import io.github.scitemplate.error.Setting;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Bounds the gradients that an update rule gets. By norm, all gradients are scaled down together,
 * so that their norm is at most the bound (PyTorch's {@code clip_grad_norm_}; Pascanu, Mikolov,
 * Bengio, "On the difficulty of training recurrent neural networks", 2013). By value, each is cut
 * to ±bound (PyTorch's {@code clip_grad_value_}). Nothing is read from the device.
 *
 * @param rule the rule that gets the clipped gradients
 * @param bound the largest norm or value
 * @param kind what is bounded
 */
public record ClippedGradient(Optimizer rule, double bound, Kind kind) implements Optimizer {
  /** What is bounded. */
  public enum Kind {
    NORM,
    VALUE
  }

  public ClippedGradient {
    Setting.positive("the bound of the gradients", bound);
  }

  /** Bounds the norm of all gradients together. */
  public static ClippedGradient byNorm(double bound, Optimizer rule) {
    return new ClippedGradient(rule, bound, Kind.NORM);
  }

  /** Bounds each gradient, on both sides. */
  public static ClippedGradient byValue(double bound, Optimizer rule) {
    return new ClippedGradient(rule, bound, Kind.VALUE);
  }

  @Override
  public double learningRate() {
    return rule.learningRate();
  }

  @Override
  public List<String> stateNames() {
    return rule.stateNames();
  }

  @Override
  public ClippedGradient withWeightDecay(double weightDecay) {
    return new ClippedGradient(rule.withWeightDecay(weightDecay), bound, kind);
  }

  /** Adds the group to the rule inside: the bound is on the gradients of all groups together. */
  @Override
  public ClippedGradient withGroup(String pattern, UnaryOperator<ParameterGroup> settings) {
    return new ClippedGradient(rule.withGroup(pattern, settings), bound, kind);
  }

  /** Clips the gradients of all parameters in place, as {@link #update} does first. */
  public void clip(NDArray gradient) {
    switch (kind) {
      case NORM -> Kernels.clipNorm(gradient, bound);
      case VALUE -> Kernels.clipValues(gradient, bound);
    }
  }

  @Override
  public void update(NDArray parameters, NDArray gradient, Map<String, NDArray> state, Step step) {
    clip(gradient);
    rule.update(parameters, gradient, state, step);
  }
}
