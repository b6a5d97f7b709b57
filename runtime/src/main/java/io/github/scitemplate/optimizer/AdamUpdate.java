package io.github.scitemplate.optimizer;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import io.github.scitemplate.engine.kernels.Kernels;
import io.github.scitemplate.engine.kernels.Kernels.Moments;
import io.github.scitemplate.engine.kernels.OptimizerKernels;
import io.github.scitemplate.engine.kernels.OptimizerKernels.AdamRange;
import io.github.scitemplate.error.Setting;
import java.util.List;
import java.util.Map;

/**
 * The update that {@link Adam} and {@link AdamW} share; they differ only in where weight decay
 * acts. Adam's relatives share its settings and the names of its state.
 */
final class AdamUpdate {
  static final String MEAN = "mean";
  static final String VARIANCE = "variance";
  static final List<String> STATE_NAMES = List.of(MEAN, VARIANCE);

  private AdamUpdate() {}

  static void check(
      double learningRate, double beta1, double beta2, double epsilon, double weightDecay) {
    Setting.notNegative("learning rate", learningRate);
    Setting.decayRate("beta1", beta1);
    Setting.decayRate("beta2", beta2);
    Setting.notNegative("epsilon", epsilon);
    Setting.notNegative("weight decay", weightDecay);
  }

  static Moments moments(AdamRule rule) {
    return new Moments(rule.beta1(), rule.beta2(), rule.epsilon());
  }

  /** Whether one call can update what the two rules update: decay and rates may differ. */
  static boolean areAlike(AdamRule one, AdamRule other) {
    return moments(one).equals(moments(other)) && one.isDecoupled() == other.isDecoupled();
  }

  /** How a rule updates a range of the vectors, of which the first {@code weights} are weights. */
  static AdamRange range(AdamRule rule, long begin, long size, Step step) {
    long decayed = rule.decayed() == Decayed.ALL ? size : step.weights();
    return new AdamRange(
        begin, size, step.number(), step.learningRate(), decayed, rule.weightDecay());
  }

  /** Updates several ranges at once, by rules that are {@link #areAlike alike}. */
  static void apply(
      NDArray parameters,
      NDArray gradient,
      Map<String, NDArray> state,
      AdamRule rule,
      List<AdamRange> ranges) {
    OptimizerKernels.adam(
        parameters,
        gradient,
        requireNonNull(state.get(MEAN), MEAN),
        requireNonNull(state.get(VARIANCE), VARIANCE),
        ranges,
        moments(rule),
        rule.isDecoupled());
  }

  static void apply(
      NDArray parameters,
      NDArray gradient,
      Map<String, NDArray> state,
      Moments moments,
      Step step) {
    Kernels.adam(
        parameters,
        gradient,
        requireNonNull(state.get(MEAN), MEAN),
        requireNonNull(state.get(VARIANCE), VARIANCE),
        moments,
        step.number(),
        step.learningRate());
  }
}
