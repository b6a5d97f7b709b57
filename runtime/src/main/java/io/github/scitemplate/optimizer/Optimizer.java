package io.github.scitemplate.optimizer;

import ai.djl.ndarray.NDArray;
import io.github.scitemplate.error.UserException;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * An update rule. All trainable parameters of a model lie in one flat vector, so a rule is one
 * function on vectors of equal length. The rule's own memory (momentum and the like) lies in named
 * vectors, which the caller keeps and checkpoints. Implementations are immutable.
 */
public interface Optimizer {

  /** The learning rate before any schedule. */
  double learningRate();

  /**
   * The names of the state vectors this rule needs; each is as long as the parameters and starts as
   * zeros.
   */
  List<String> stateNames();

  /**
   * Changes {@code parameters} and {@code state} in place.
   *
   * @param parameters float32, shape (P)
   * @param gradient float32, shape (P); may be overwritten
   * @param state one float32 vector of shape (P) for each of {@link #stateNames}
   * @param step which update this is
   */
  void update(NDArray parameters, NDArray gradient, Map<String, NDArray> state, Step step);

  /**
   * The same rule with another weight decay of the kind that it has.
   *
   * @throws UserException if the rule has none, as a project's own rule that does not override this
   */
  default Optimizer withWeightDecay(double weightDecay) {
    throw new UserException(
        "The update rule " + getClass().getSimpleName() + " has no weight decay to be set.",
        "Override its withWeightDecay, or leave the weight decay of its groups out.");
  }

  /**
   * The same rule, which treats some parameters in their own way: {@code
   * AdamW.of(0.01).withGroup("01backbone", g -> g.withRateFactor(0.1).frozenForEpochs(2))}. One
   * backward pass serves all groups. If several groups match a parameter, it belongs to the one
   * that was added first.
   *
   * @param pattern the path of a block or a parameter as the table of the model names it, in which
   *     {@code *} stands for any characters; training refuses a pattern that matches nothing
   * @param settings changes what is different for these parameters
   */
  default Optimizer withGroup(String pattern, UnaryOperator<ParameterGroup> settings) {
    return new GroupedOptimizer(this, List.of(settings.apply(ParameterGroup.of(pattern))));
  }
}
