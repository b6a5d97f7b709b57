package io.github.scitemplate.search;

import io.github.scitemplate.search.pruning.Rungs;

/**
 * What a search wants done next.
 *
 * @param number from 1, without gaps
 * @param experiment to begin or to go on with, from 1 in the order in which they begin
 * @param until the amount of training after which it pauses, one of {@link Rungs#amounts}; {@link
 *     #ITS_END} for all of it
 */
public record Job(long number, int experiment, long until) {
  /** Not an amount, but as long as the experiment is to be trained. */
  public static final long ITS_END = 0;

  /** Whether the experiment does not pause any more. */
  public boolean toItsEnd() {
    return until == ITS_END;
  }
}
