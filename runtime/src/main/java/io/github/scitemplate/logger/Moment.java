package io.github.scitemplate.logger;

/**
 * The point in training at which something was measured.
 *
 * @param iteration completed iterations
 * @param epoch the epoch of that iteration, from 1
 */
public record Moment(long iteration, long epoch) {}
