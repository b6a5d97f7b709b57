package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;

/**
 * The model as a {@link TrainingStep} sees it during one iteration. Everything computed is recorded
 * for gradients; arrays live until the iteration ends.
 */
public interface ModelInTraining {

  /** The model's outputs. */
  NDList forward(NDList inputs);

  /** The outputs of one child of the model, by the name under which it was added. */
  NDList forward(String part, NDList inputs);

  /** The criterion's loss, a scalar. */
  NDArray loss(NDList predictions, NDList labels);

  /**
   * Updates the whole model by the gradient of {@code loss}.
   *
   * @param loss a scalar
   */
  void minimize(NDArray loss);

  /**
   * Updates one part by the gradient of {@code loss}; what the loss gives other parts is dropped.
   *
   * @param part one of {@link TrainingStep#optimizers}
   * @param loss a scalar
   */
  void minimize(String part, NDArray loss);

  /** Standard normal numbers, drawn anew at each call from the seed and the iteration. */
  NDArray randomNormal(Shape shape);

  /** An array on the model's device filled with one float32 number. */
  NDArray filled(Shape shape, double value);

  /** Adds a scalar to the average of the metric {@link Metric#logged} of that name. */
  void log(String name, NDArray value);
}
