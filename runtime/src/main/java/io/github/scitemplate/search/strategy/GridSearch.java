package io.github.scitemplate.search.strategy;

import io.github.scitemplate.search.space.GridPoints;
import io.github.scitemplate.search.space.Point;
import io.github.scitemplate.search.space.SearchSpace;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;

/** Tries the points of a grid in their order. */
final class GridSearch implements SearchStrategy {
  private final SearchSpace space;
  private final long count;
  private GridPoints points;

  /** The number of the point that {@link #points} is at. */
  private long question = -1;

  GridSearch(SearchSpace space) {
    this.space = space;
    this.count = GridPoints.count(space);
    this.points = new GridPoints(space);
  }

  @Override
  public Point ask(long question, List<Point> pending) {
    if (question >= count) {
      throw new NoSuchElementException("The grid has " + count + " points only");
    }
    if (question < this.question) {
      points = new GridPoints(space);
      this.question = -1;
    }
    while (this.question < question && points.advance()) {
      this.question++;
    }
    return points.point();
  }

  @Override
  public OptionalLong points() {
    return OptionalLong.of(count);
  }

  @Override
  public void tell(long question, Trial trial) {
    // Nothing is learnt.
  }
}
