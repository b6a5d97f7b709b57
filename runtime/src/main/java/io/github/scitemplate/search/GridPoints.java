package io.github.scitemplate.search;

import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The points of a space of choices, one after the other, the last parameter changing fastest. Each
 * condition and exclusion is judged as soon as the parameters it names have their values, so that
 * what is absent or excluded costs little, and no point comes twice.
 */
public final class GridPoints {
  private static final long MOST = 5_000_000;
  private static final long MOST_STEPS = 10 * MOST;

  /**
   * Places in the list of choices before the first: of a parameter without a value yet, and absent.
   */
  private static final int BEFORE = -2;

  private final List<Parameter> parameters;
  private final List<Choice> choices;

  /** What must hold once the parameter of this index has its value. */
  private final List<List<Predicate<@Nullable Object[]>>> checks = new ArrayList<>();

  private final int[] places;
  private final @Nullable Object[] values;
  private long steps;

  GridPoints(SearchSpace space) {
    this.parameters = space.parameters();
    this.choices = parameters.stream().map(GridPoints::choice).toList();
    this.places = new int[choices.size()];
    this.values = new @Nullable Object[choices.size()];
    Arrays.fill(places, BEFORE);
    choices.forEach(choice -> checks.add(new ArrayList<>()));
    for (ParameterGroup group : space.groups()) {
      BoundExpression when = group.when();
      if (when != null) {
        for (int member : group.members()) {
          check(when, member, now -> when.holds(now) == (now[member] != null));
        }
      }
    }
    space.exclusions().forEach(exclusion -> check(exclusion, 0, now -> !exclusion.holds(now)));
  }

  private static Choice choice(Parameter parameter) {
    if (parameter.domain() instanceof Choice choice) {
      return choice;
    }
    throw new UserException(
        "A grid tries every value, but "
            + parameter.name()
            + " is "
            + parameter.domain().description()
            + ".",
        "List the values to try, or search by random, sobol, tpe or cmaes.");
  }

  private void check(BoundExpression expression, int least, Predicate<@Nullable Object[]> check) {
    Set<Integer> named = expression.parameters();
    int last = named.stream().mapToInt(i -> i).max().orElse(0);
    checks.get(StrictMath.max(last, least)).add(check);
  }

  /**
   * How many there are. Throws a {@link UserException} if the space has a parameter that is no
   * choice, or more points than a search can try.
   */
  public static long count(SearchSpace space) {
    var points = new GridPoints(space);
    long count = 0;
    while (points.advance()) {
      count++;
      if (count > MOST) {
        throw tooMany();
      }
    }
    return count;
  }

  private static UserException tooMany() {
    return new UserException(
        "The grid has more than 5,000,000 points, or excludes so many that its points cannot be counted.",
        "List fewer values, or search by random, sobol or tpe with a number of experiments.");
  }

  /** Goes to the next point; false if there is none. */
  boolean advance() {
    int last = places.length - 1;
    int at = places[last] == BEFORE ? 0 : last;
    while (at >= 0) {
      if (!step(at)) {
        set(at, BEFORE);
        at--;
      } else if (holds(at)) {
        if (at == last) {
          return true;
        }
        at++;
      }
    }
    return false;
  }

  /** Gives the parameter its next value, to begin with none if it can be absent. */
  private boolean step(int parameter) {
    if (++steps > MOST_STEPS) {
      throw tooMany();
    }
    int place = places[parameter];
    boolean always = parameters.get(parameter).when() == null;
    int next = place == BEFORE && always ? 0 : place + 1;
    if (next == choices.get(parameter).size()) {
      return false;
    }
    set(parameter, next);
    return true;
  }

  private void set(int parameter, int place) {
    places[parameter] = place;
    values[parameter] = place < 0 ? null : choices.get(parameter).values().get(place);
  }

  private boolean holds(int parameter) {
    return checks.get(parameter).stream().allMatch(check -> check.test(values));
  }

  Point point() {
    return new Point(parameters, values.clone());
  }
}
