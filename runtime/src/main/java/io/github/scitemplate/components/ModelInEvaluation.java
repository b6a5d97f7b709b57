package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;

/**
 * Lets a project's code use the model on one batch outside of training: without gradients and
 * dropout, with running statistics. Arrays live until the batch is done.
 */
public interface ModelInEvaluation {

  /** The model's outputs. */
  NDList forward(NDList inputs);

  /** The outputs of one child of the model, by the name under which it was added. */
  NDList forward(String part, NDList inputs);

  /** The criterion's loss, a scalar. */
  NDArray loss(NDList predictions, NDList labels);

  /** Where training is, with a generator of random numbers. */
  Progress progress();

  /**
   * Draws standard normal float32 numbers, new ones at each call. They depend on the seed and on
   * where training is.
   */
  NDArray randomNormal(Shape shape);

  /** An array on the model's device filled with one float32 number. */
  NDArray filled(Shape shape, double value);

  /** An array on the model's device with the given numbers as float32, in the order of rows. */
  NDArray array(double[] values, Shape shape);
}
