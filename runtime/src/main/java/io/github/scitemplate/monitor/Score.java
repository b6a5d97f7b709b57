package io.github.scitemplate.monitor;

/**
 * The score that chooses the best model.
 *
 * @param metric the name of the metric, taken in validation
 * @param mode which of two values is the better one
 */
public record Score(String metric, ScoreMode mode) {}
