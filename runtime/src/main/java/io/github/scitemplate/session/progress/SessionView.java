package io.github.scitemplate.session.progress;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A session at a moment, as it is drawn.
 *
 * @param parallel whether it runs several experiments at once
 * @param total how many experiments it has; nothing if only running them shows it
 * @param running what its places are at, by the numbers of the experiments
 * @param completed how many experiments are completed
 * @param failed how many failed
 * @param pruned how many are paused by the search
 * @param secondsLeft until its end; NaN if unknown
 * @param best the best score so far, if there is one
 * @param ends whether everything is asked to save and end
 */
record SessionView(
    boolean parallel,
    OptionalLong total,
    List<RunView> running,
    long completed,
    long failed,
    long pruned,
    double secondsLeft,
    Optional<Best> best,
    boolean ends) {

  /**
   * The best score so far.
   *
   * @param metric its name
   * @param score its value
   * @param where which experiment or combination has it, such as {@code experiment 4}
   * @param number of that experiment or combination
   * @param parameters those that it has, in words; empty if none vary
   */
  record Best(String metric, double score, String where, long number, String parameters) {}

  /** Whether experiments run or are to come. */
  boolean isUnderWay() {
    return total.isEmpty() || completed + failed + pruned < total.getAsLong();
  }

  /** Whether there is more than one experiment to tell of. */
  boolean hasSeveral() {
    return total.isEmpty() || total.getAsLong() > 1;
  }
}
