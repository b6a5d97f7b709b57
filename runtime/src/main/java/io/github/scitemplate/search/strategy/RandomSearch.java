package io.github.scitemplate.search.strategy;

import io.github.scitemplate.search.space.Point;
import io.github.scitemplate.search.space.SearchSpace;
import java.util.List;

/**
 * Draws each parameter independently from its distribution: Bergstra and Bengio, "Random Search for
 * Hyper-Parameter Optimization" (JMLR 2012).
 */
record RandomSearch(SearchSpace space, long seed) implements SearchStrategy {

  @Override
  public Point ask(long question, List<Point> pending) {
    return space.randomPoint(seed, question);
  }

  @Override
  public void tell(long question, Trial trial) {
    // Nothing is learnt.
  }
}
