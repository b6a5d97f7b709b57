package io.github.scitemplate.optimizer;

import java.util.List;

/**
 * One update of the parameters.
 *
 * @param number the number of the update, from 1
 * @param learningRate the learning rate of this update
 * @param weights how many of the parameters, from the first, are weights; the others are biases and
 *     the scales and shifts of normalisations
 * @param sizes how many numbers each parameter has, in the vector's order; empty: the vector is one
 *     parameter
 */
public record Step(long number, double learningRate, long weights, List<Long> sizes) {

  public Step {
    sizes = List.copyOf(sizes);
  }

  /** A step of a vector that is one parameter. */
  public Step(long number, double learningRate, long weights) {
    this(number, learningRate, weights, List.of());
  }
}
