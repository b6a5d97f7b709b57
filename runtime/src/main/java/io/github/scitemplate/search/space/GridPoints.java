package io.github.scitemplate.search.space;

import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the points of a space of choices, with the last parameter changing fastest. Each
 * condition and exclusion is judged as soon as the parameters that it names have values, so that
 * excluded points cost little. No point comes twice.
 */
public final class GridPoints {
  private static final long MOST = 5_000_000;
  private static final long MOST_STEPS = 20 * MOST;

  /** The place of a parameter that has no value yet. */
  private static final int BEFORE = -2;

  /** The place of a parameter that is absent. */
  private static final int ABSENT = -1;

  private final List<Parameter> parameters;
  private final List<Choice> choices;

  /**
   * The groups of parameters whose presence follows from the parameters before them, by parameter.
   */
  private final Map<Integer, ParameterGroup> decided = new HashMap<>();

  /** For each parameter, the conditions that must hold once it has its value. */
  private final List<List<Predicate<@Nullable Object[]>>> checks = new ArrayList<>();

  private final long mostSteps;

  /** The place of each parameter's value in its list. */
  private final int[] places;

  private final @Nullable Object[] values;
  private long steps;

  public GridPoints(SearchSpace space) {
    this(space, MOST_STEPS);
  }

  /**
   * Starts before the first point.
   *
   * @param mostSteps how many values to try at most, over all points
   */
  public GridPoints(SearchSpace space, long mostSteps) {
    this.parameters = space.parameters();
    this.choices = parameters.stream().map(GridPoints::choice).toList();
    this.mostSteps = mostSteps;
    this.places = new int[choices.size()];
    this.values = new @Nullable Object[choices.size()];
    Arrays.fill(places, BEFORE);
    choices.forEach(choice -> checks.add(new ArrayList<>()));
    for (ParameterGroup group : space.groups()) {
      for (int member : group.members()) {
        presence(group, member);
      }
    }
    for (BoundExpression exclusion : space.exclusions()) {
      checks.get(StrictMath.max(0, lastNamed(exclusion))).add(now -> !exclusion.holds(now));
    }
  }

  private void presence(ParameterGroup group, int member) {
    BoundExpression when = group.when();
    int last = when == null ? -1 : lastNamed(when);
    if (last < member) {
      decided.put(member, group);
    } else {
      checks.get(last).add(now -> group.present(now) == (now[member] != null));
    }
  }

  private static int lastNamed(BoundExpression expression) {
    return expression.parameters().stream().mapToInt(i -> i).max().orElse(-1);
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

  /**
   * How many points there are. Throws a {@link UserException} if the space has a parameter that is
   * no choice, or more points than a search can try.
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
  public boolean advance() {
    int last = places.length - 1;
    int at = places[last] == BEFORE ? 0 : last;
    while (at >= 0) {
      if (!step(at)) {
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

  /** Gives the parameter its next value, or makes it absent; false if it has no further one. */
  private boolean step(int parameter) {
    if (++steps > mostSteps) {
      throw tooMany();
    }
    int next = next(parameter);
    boolean found = next < choices.get(parameter).size();
    set(parameter, found ? next : BEFORE);
    return found;
  }

  private int next(int parameter) {
    ParameterGroup group = decided.get(parameter);
    return switch (places[parameter]) {
      case BEFORE -> group != null && group.present(values) ? 0 : ABSENT;
      // If the presence of the parameter is not decided yet, both cases are tried.
      case ABSENT -> group == null ? 0 : Integer.MAX_VALUE;
      default -> places[parameter] + 1;
    };
  }

  private void set(int parameter, int place) {
    places[parameter] = place;
    values[parameter] = place < 0 ? null : choices.get(parameter).values().get(place);
  }

  private boolean holds(int parameter) {
    return checks.get(parameter).stream().allMatch(check -> check.test(values));
  }

  public Point point() {
    return new Point(parameters, values.clone());
  }
}
