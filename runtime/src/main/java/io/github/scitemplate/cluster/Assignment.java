package io.github.scitemplate.cluster;

import io.github.scitemplate.monitor.Extent;

/**
 * What is to be done: to train an experiment up to a certain amount.
 *
 * @param experiment its number, from 1
 * @param until how far to train it
 */
public record Assignment(int experiment, Extent until) {}
