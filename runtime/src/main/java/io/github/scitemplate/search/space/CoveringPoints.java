package io.github.scitemplate.search.space;

import io.github.scitemplate.search.expression.Expression;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A few points of a space that together hold each choice and both ends of each range at least once,
 * as far as conditions and exclusions let them.
 */
public final class CoveringPoints {
  private static final int ATTEMPTS = 200;

  /**
   * Above this number of ranges, their ends are tried together; below it, each end is tried with
   * random values of the other parameters.
   */
  private static final int RANGES_APART = 100;

  private static final long PURPOSE = 0x636F_7665L;

  private final SearchSpace space;
  private final List<Point> points = new ArrayList<>();

  /** For each parameter, the values that it has in some point. */
  private final List<Set<Object>> covered = new ArrayList<>();

  private CoveringPoints(SearchSpace space, List<Point> points) {
    this.space = space;
    space.parameters().forEach(parameter -> covered.add(new HashSet<>()));
    points.forEach(this::add);
  }

  /**
   * Finds such points.
   *
   * @param first points that are among them in any case
   * @return at least one
   */
  public static List<Point> of(SearchSpace space, List<Point> first) {
    var covering = new CoveringPoints(space, first);
    covering.coverAll();
    if (covering.points.isEmpty()) {
      covering.add(space.randomPoint(PURPOSE, 0));
    }
    return covering.points;
  }

  private void coverAll() {
    List<List<Object>> wanted =
        space.parameters().stream().map(parameter -> examples(parameter.domain())).toList();
    long ranges =
        space.parameters().stream().filter(p -> p.domain() instanceof NumericDomain).count();
    for (int i = 0; i < wanted.size(); i++) {
      for (Object value : wanted.get(i)) {
        cover(i, value, ranges > RANGES_APART ? wanted : List.of());
      }
    }
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

  /**
   * Adds a point in which the parameter has this value, if one is found.
   *
   * @param together the values to cover in the same point, by parameter; if empty, the other values
   *     are random
   */
  private void cover(int parameter, Object value, List<List<Object>> together) {
    if (covered.get(parameter).contains(value)) {
      return;
    }
    Map<Integer, Object> needed = new HashMap<>(Map.of(parameter, value));
    collectNeeded(parameter, needed);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Draws draws = Draws.of(PURPOSE, parameter, attempt);
      List<List<Object>> others = attempt == 0 ? together : List.of();
      Point point =
          space.complete(
              i ->
                  Optional.ofNullable(needed.get(i))
                      .or(() -> uncovered(i, others))
                      .orElseGet(
                          () -> SearchSpace.drawn(space.parameters().get(i).domain(), draws)));
      if (point.has(parameter) && !space.excludes(point)) {
        add(point);
        return;
      }
    }
  }

  /**
   * Collects the choices that a parameter's condition needs, and in turn the choices that their
   * conditions need.
   */
  private void collectNeeded(int parameter, Map<Integer, Object> needed) {
    @Nullable Expression when = space.parameters().get(parameter).when();
    if (when != null) {
      when.equalities().forEach((name, value) -> need(name, value, needed));
    }
  }

  private void need(String name, Object value, Map<Integer, Object> needed) {
    OptionalInt index = space.indexOf(name);
    if (index.isPresent()
        && space.parameters().get(index.getAsInt()).domain().contains(value)
        && needed.putIfAbsent(index.getAsInt(), value) == null) {
      collectNeeded(index.getAsInt(), needed);
    }
  }

  private Optional<Object> uncovered(int parameter, List<List<Object>> wanted) {
    return wanted.isEmpty()
        ? Optional.empty()
        : wanted.get(parameter).stream()
            .filter(value -> !covered.get(parameter).contains(value))
            .findFirst();
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
