package io.github.scitemplate.search.strategy;

import io.github.scitemplate.search.space.Point;
import java.util.List;
import java.util.OptionalLong;

/**
 * Decides which point to try next. A search asks a strategy for points, and tells it how their
 * trials ended.
 *
 * <p>A strategy is a function: its answer depends on the space, the seed, the question's number,
 * the trials told so far in their order, and the pending points. It depends on nothing else, such
 * as how often or when the strategy was asked. A search is therefore restored by telling a new
 * strategy the same trials again. A search with the same {@code parallel} gets the same points
 * again, as long as question n always sees the same trials. Not thread-safe.
 */
public interface SearchStrategy {

  /**
   * The next point to try. Asking changes nothing.
   *
   * @param question from 0; two questions with the same number get the same random numbers
   * @param pending points that were asked for and whose trials have not been told yet, in the order
   *     of their questions
   */
  Point ask(long question, List<Point> pending);

  /**
   * Learns how a trial ended, or how far it has come. A search may call this again for the same
   * question when the experiment has trained further. Most strategies then replace the earlier
   * trial.
   *
   * @param question the number under which the point was asked for; a point that somebody else
   *     chose has a number that was never asked
   */
  void tell(long question, Trial trial);

  /** How many points the strategy has; empty for any number. */
  default OptionalLong points() {
    return OptionalLong.empty();
  }
}
