package io.github.scitemplate.search.strategy;

import io.github.scitemplate.search.space.Point;
import java.util.List;
import java.util.OptionalLong;

/**
 * Decides which point to try next. It is asked for points and told how they ended.
 *
 * <p>A strategy is a function: its answer depends on the space, the seed, the question's number,
 * the trials told so far in their order, and the pending points; on nothing else, such as how often
 * it was asked or when. So a search is restored by telling a new strategy the same trials again,
 * and a search with the same {@code parallel} asks for the same points again as long as question n
 * always sees the same trials. Not for use by several threads at once.
 */
public interface SearchStrategy {

  /**
   * The next point to try. Asking changes nothing.
   *
   * @param question from 0; two questions with the same number get the same random numbers
   * @param pending points that were asked for and are not told yet, in the order of their questions
   */
  Point ask(long question, List<Point> pending);

  /**
   * Learns how a trial ended, or how far it has come. Told again of the same question it forgets
   * what it was told before.
   *
   * @param question under which the point was asked for; also of a point that somebody else thought
   *     of, under a number that was never asked
   */
  void tell(long question, Trial trial);

  /** How many points there are to ask for; empty for any number. */
  default OptionalLong points() {
    return OptionalLong.empty();
  }
}
