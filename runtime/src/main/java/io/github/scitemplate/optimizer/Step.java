package io.github.scitemplate.optimizer;

/**
 * One update of the parameters.
 *
 * @param number from 1
 * @param learningRate of this update
 * @param weights how many of the parameters, from the first, are weights; the others are biases and
 *     the scales and shifts of normalisations
 */
public record Step(long number, double learningRate, long weights) {}
