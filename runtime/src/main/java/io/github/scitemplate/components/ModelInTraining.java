package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * The model as a {@link TrainingStep} sees it during one iteration. Everything that the step
 * computes is recorded for gradients. Arrays live until the iteration ends.
 */
public interface ModelInTraining extends ModelInEvaluation {

  /**
   * Updates the whole model by the gradient of {@code loss}.
   *
   * @param loss a scalar
   */
  void minimize(NDArray loss);

  /**
   * Updates one part by the gradient of {@code loss}. The loss's gradients for other parts are
   * dropped.
   *
   * @param part a name in {@link TrainingStep#optimizers}
   * @param loss a scalar
   */
  void minimize(String part, NDArray loss);

  /**
   * An array that the step remembers from one iteration to the next under {@code name}, such as the
   * state of a recurrent network or a replay buffer. It is float32, and zeros at first. It is no
   * part of the model, has no gradient, and is kept in checkpoints. Change it by {@link #keep} or
   * in place.
   *
   * @throws IllegalArgumentException if the array has another shape already
   */
  NDArray state(String name, Shape shape);

  /** Replaces the array that is remembered under {@code name} by the numbers of {@code value}. */
  void keep(String name, NDArray value);

  /**
   * Copies the parameters and running statistics of one child of the model into those of another,
   * as a target network needs it. No gradient flows through the copy.
   *
   * @param from the name of a child, or a path such as {@code critic.body}
   * @param to the same of a frozen child of the same structure
   * @throws io.github.scitemplate.error.UserException if there is no such child, the two differ, or
   *     {@code to} is trained
   */
  default void copy(String from, String to) {
    softUpdate(from, to, 1);
  }

  /**
   * Moves the parameters and running statistics of one child towards those of another: {@code to}
   * becomes {@code tau * from + (1 - tau) * to} (Lillicrap et al., "Continuous control with deep
   * reinforcement learning", 2016). No gradient flows through it.
   *
   * @param tau from 0 to 1
   * @throws io.github.scitemplate.error.UserException as {@link #copy}
   */
  void softUpdate(String from, String to, double tau);

  /**
   * Adds a scalar to the average of the {@link Metric#logged} metric of that name. {@link #log()}
   * takes what is no metric.
   */
  void log(String name, NDArray value);
}
