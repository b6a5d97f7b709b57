package io.github.scitemplate.search;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A few points of a space that together hold each choice and both ends of each range at least once,
 * as far as conditions and exclusions let them.
 */
public final class CoveringPoints {
  private static final int ATTEMPTS = 200;
  private static final long PURPOSE = 0x636F_7665L;

  private final SearchSpace space;
  private final List<Point> points = new ArrayList<>();

  /** By parameter, the values that it has in a point. */
  private final List<Set<Object>> covered = new ArrayList<>();

  private CoveringPoints(SearchSpace space, List<Point> points) {
    this.space = space;
    space.parameters().forEach(parameter -> covered.add(new HashSet<>()));
    points.forEach(this::add);
  }

  /**
   * The points.
   *
   * @param first points that are among them in any case
   * @return at least one
   */
  public static List<Point> of(SearchSpace space, List<Point> first) {
    var covering = new CoveringPoints(space, first);
    for (int i = 0; i < space.parameters().size(); i++) {
      for (Object value : examples(space.parameters().get(i).domain())) {
        covering.cover(i, value);
      }
    }
    if (covering.points.isEmpty()) {
      covering.add(space.randomPoint(PURPOSE, 0));
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
    if (covered.get(parameter).contains(value)) {
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
        add(point);
        return;
      }
    }
  }

  private void add(Point point) {
    points.add(point);
    for (int i = 0; i < covered.size(); i++) {
      @Nullable Object value = point.raw()[i];
      if (value != null) {
        covered.get(i).add(value);
      }
    }
  }
}
