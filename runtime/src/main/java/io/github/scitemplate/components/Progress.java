package io.github.scitemplate.components;

import java.util.SplittableRandom;

/**
 * Where training is, for what changes while it goes on: a weight that grows, noise that fades.
 *
 * @param epoch from 0; in evaluation the one after which it is done
 * @param batch the place of the batch in the epoch, or in the data that are evaluated, from 0
 * @param iteration how many iterations are completed, over all epochs
 * @param iterations how many there are to be, if nothing stops the training before
 * @param random draws numbers that depend on the seed and this moment alone, so that a training can
 *     be resumed anywhere
 */
public record Progress(
    long epoch, long batch, long iteration, long iterations, SplittableRandom random) {

  /** Before the first of one iteration, for a test of one's own. */
  public static Progress beginning() {
    return new Progress(0, 0, 0, 1, new SplittableRandom(0));
  }

  /** How much is done, from 0 to 1. */
  public double share() {
    return iterations == 0 ? 1 : (double) iteration / iterations;
  }
}
