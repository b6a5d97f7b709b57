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

  /**
   * Logs numbers, pictures, texts and distributions of the project's own. In a training step they
   * belong to this iteration. In an evaluation they belong to the split and are logged when it has
   * been evaluated to its end; log them for one batch only, such as the first.
   */
  Log log();

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
