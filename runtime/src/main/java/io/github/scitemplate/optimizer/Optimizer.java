package io.github.scitemplate.optimizer;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;

/**
 * An update rule. All trainable parameters of a model lie in one flat vector, so a rule is one
 * function on vectors of equal length; its own memory (momentum and the like) lies in named vectors
 * that the caller keeps and checkpoints. Implementations are immutable.
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
}
