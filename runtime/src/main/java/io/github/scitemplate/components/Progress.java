package io.github.scitemplate.components;

import java.util.SplittableRandom;

/**
 * Says where training is, for code that changes while training goes on: a weight that grows, noise
 * that fades.
 *
 * @param epoch the epoch, from 0; in an evaluation, that of the last completed iteration
 * @param batch the place of the batch in the epoch, or in the data that are evaluated, from 0
 * @param iteration how many iterations are completed, over all epochs
 * @param iterations how many iterations the whole training has, if nothing stops it before
 * @param random draws numbers that depend only on the seed and this moment, so that a training can
 *     be resumed anywhere
 */
public record Progress(
    long epoch, long batch, long iteration, long iterations, SplittableRandom random) {

  /** The beginning of a training of one iteration, for tests of a project's own code. */
  public static Progress beginning() {
    return new Progress(0, 0, 0, 1, new SplittableRandom(0));
  }

  /** How much of the training is done, from 0 to 1. */
  public double share() {
    return iterations == 0 ? 1 : (double) iteration / iterations;
  }
}
