package io.github.scitemplate.search;

import java.util.ArrayList;
import java.util.List;

/**
 * A few points of a space that together hold each choice and both ends of each range at least once,
 * as far as conditions and exclusions let them.
 */
public final class CoveringPoints {
  private static final int ATTEMPTS = 200;
  private static final long PURPOSE = 0x636F_7665L;

  private final SearchSpace space;
  private final List<Point> points;

  private CoveringPoints(SearchSpace space, List<Point> points) {
    this.space = space;
    this.points = new ArrayList<>(points);
  }

  /**
   * The points.
   *
   * @param first points that are among them in any case
   */
  public static List<Point> of(SearchSpace space, List<Point> first) {
    var covering = new CoveringPoints(space, first);
    for (int i = 0; i < space.parameters().size(); i++) {
      for (Object value : examples(space.parameters().get(i).domain())) {
        covering.cover(i, value);
      }
    }
    return covering.points;
  }

  private static List<Object> examples(Domain domain) {
    if (domain instanceof Choice choice) {
      return choice.values();
    }
    NumericDomain numbers = (NumericDomain) domain;
    return numbers.scale() instanceof Scale.Gaussian
        ? List.of(numbers.valueAt(0.5))
        : List.of(numbers.valueAt(0), numbers.valueAt(1));
  }

  private void cover(int parameter, Object value) {
    if (points.stream().anyMatch(point -> value.equals(point.raw()[parameter]))) {
      return;
    }
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Draws draws = Draws.of(PURPOSE, parameter, attempt);
      Point point =
          space.complete(
              i ->
                  i == parameter
                      ? value
                      : SearchSpace.drawn(space.parameters().get(i).domain(), draws));
      if (point.has(parameter) && !space.excludes(point)) {
        points.add(point);
        return;
      }
    }
  }
}
