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

  /** Adds a scalar to the average of the {@link Metric#logged} metric of that name. */
  void log(String name, NDArray value);
}
