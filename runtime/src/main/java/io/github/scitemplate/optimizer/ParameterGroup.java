package io.github.scitemplate.optimizer;

import io.github.scitemplate.error.Setting;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * Parameters that an optimizer treats in their own way; see {@link Optimizer#withGroup}.
 *
 * @param pattern the path of a block or a parameter, in which {@code *} stands for any characters
 * @param ownRule the update rule; absent: the optimizer's
 * @param ownRate the learning rate before any schedule; absent: the rule's times the factor
 * @param rateFactor what the rule's learning rate is multiplied by, 0 or more
 * @param ownDecay the weight decay; absent: the rule's
 * @param frozenEpochs for how many epochs, from the first, the parameters stay as they are
 */
public record ParameterGroup(
    String pattern,
    Optional<Optimizer> ownRule,
    OptionalDouble ownRate,
    double rateFactor,
    OptionalDouble ownDecay,
    long frozenEpochs) {

  /** Throws {@link IllegalArgumentException} for a value out of range. */
  public ParameterGroup {
    ownRate.ifPresent(rate -> Setting.notNegative("the learning rate of " + pattern, rate));
    Setting.notNegative("the rate factor of " + pattern, rateFactor);
    ownDecay.ifPresent(decay -> Setting.notNegative("the weight decay of " + pattern, decay));
    Setting.require(
        frozenEpochs >= 0, "the frozen epochs of " + pattern, "0 or more", frozenEpochs);
  }

  /** A group that the optimizer treats as all others. */
  static ParameterGroup of(String pattern) {
    return new ParameterGroup(
        pattern, Optional.empty(), OptionalDouble.empty(), 1, OptionalDouble.empty(), 0);
  }

  /**
   * Another update rule with its own learning rate and weight decay, such as {@code AdamW} for
   * embeddings beside {@link Muon}. A schedule changes its rate by the same factor as the
   * optimizer's.
   */
  public ParameterGroup withRule(Optimizer rule) {
    return new ParameterGroup(
        pattern, Optional.of(rule), ownRate, rateFactor, ownDecay, frozenEpochs);
  }

  /** Another learning rate; a schedule changes it by the same factor as the optimizer's. */
  public ParameterGroup withLearningRate(double learningRate) {
    return new ParameterGroup(
        pattern, ownRule, OptionalDouble.of(learningRate), 1, ownDecay, frozenEpochs);
  }

  /** A learning rate in proportion to the optimizer's, such as a tenth of it. */
  public ParameterGroup withRateFactor(double factor) {
    return new ParameterGroup(
        pattern, ownRule, OptionalDouble.empty(), factor, ownDecay, frozenEpochs);
  }

  /** Another weight decay, which acts as the rule's does. */
  public ParameterGroup withWeightDecay(double weightDecay) {
    return new ParameterGroup(
        pattern, ownRule, ownRate, rateFactor, OptionalDouble.of(weightDecay), frozenEpochs);
  }

  /** Keeps the parameters as they are in the first so many epochs. */
  public ParameterGroup frozenForEpochs(long epochs) {
    return new ParameterGroup(pattern, ownRule, ownRate, rateFactor, ownDecay, epochs);
  }

  /** Keeps the parameters as they are during the whole training. */
  public ParameterGroup frozen() {
    return frozenForEpochs(Long.MAX_VALUE);
  }

  /** The group's settings without its pattern: groups with the same settings are updated as one. */
  ParameterGroup treatment() {
    return new ParameterGroup("*", ownRule, ownRate, rateFactor, ownDecay, frozenEpochs);
  }

  /** The group's learning rate before any schedule, if the optimizer's is {@code learningRate}. */
  public double rateBeside(double learningRate) {
    double ruleRate = ownRule.map(Optimizer::learningRate).orElse(learningRate);
    return ownRate.orElse(ruleRate * rateFactor);
  }

  /** Whether the parameters stay as they are in an epoch, counted from 0. */
  public boolean isFrozenIn(long epoch) {
    return epoch < frozenEpochs;
  }

  /** Whether a parameter's path, or that of a block around it, matches the pattern. */
  boolean matches(String parameter) {
    String expression = Pattern.quote(pattern).replace("*", "\\E.*\\Q");
    return parameter.matches(expression + "(\\..*)?");
  }
}
