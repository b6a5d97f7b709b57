package io.github.scitemplate.optimizer;

import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * One update of the parameters.
 *
 * @param number the number of the update, from 1
 * @param learningRate the learning rate of this update
 * @param weights how many of the parameters, from the first, are weights; the others are biases and
 *     the scales and shifts of normalisations
 * @param shapes the shape of each parameter, in the vector's order; empty: the vector is one
 *     parameter
 */
public record Step(long number, double learningRate, long weights, List<Shape> shapes) {

  public Step {
    shapes = List.copyOf(shapes);
  }

  /** A step of a vector that is one parameter. */
  public Step(long number, double learningRate, long weights) {
    this(number, learningRate, weights, List.of());
  }

  /**
   * How many numbers each parameter has, in the vector's order; none: the vector is one parameter.
   */
  public List<Long> sizes() {
    return shapes.stream().map(Shape::size).toList();
  }
}
