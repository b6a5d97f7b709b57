package io.github.scitemplate.search.space;

import io.github.scitemplate.error.DidYouMean;
import io.github.scitemplate.error.Listing;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.search.expression.Expression;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * All points that a search may try: parameters with their domains, conditions on their presence,
 * and exclusions. Immutable; the methods that make a space check everything.
 */
public final class SearchSpace {
  private static final int ATTEMPTS_AT_A_POINT = 10_000;
  private static final int MOST = 2_000;

  private final List<Parameter> parameters;
  private final Map<String, Integer> indexes = new HashMap<>();
  private final List<ParameterGroup> groups;
  private final List<BoundExpression> exclusions;

  private SearchSpace(
      List<Parameter> parameters, List<ParameterGroup> groups, List<BoundExpression> exclusions) {
    this.parameters = parameters;
    parameters.forEach(parameter -> indexes.put(parameter.name(), indexes.size()));
    this.groups = groups;
    this.exclusions = exclusions;
  }

  /** A space without exclusions or fixed values. */
  public static SearchSpace of(Parameter... parameters) {
    return of(List.of(parameters), List.of(), Map.of());
  }

  /**
   * Makes a space. Throws a {@link UserException} for a name given twice, an expression with
   * unknown names or senseless comparisons, conditions that depend on one another, and exclusions
   * that leave nothing.
   *
   * @param exclusions conditions on points that the search must not try
   * @param constants fixed values of the config that expressions may name, by path
   */
  public static SearchSpace of(
      List<Parameter> parameters, List<Expression> exclusions, Map<String, Object> constants) {
    List<Parameter> all = List.copyOf(parameters);
    checkNames(all);
    var lookup = new NameLookup(all, new LinkedHashMap<>(constants));
    List<ParameterGroup> groups = ParameterGroups.of(all, lookup);
    List<BoundExpression> bound =
        exclusions.stream().map(e -> BoundExpression.of(e, all, lookup)).toList();
    var space = new SearchSpace(all, groups, bound);
    space.randomPoint(0, 0);
    return space;
  }

  private static void checkNames(List<Parameter> parameters) {
    if (parameters.isEmpty()) {
      throw new UserException(
          "There is no parameter to search for.",
          "Give at least one key a distribution or a list: learning_rate_: {log_uniform: [1.0e-4, 0.1]}.");
    }
    if (parameters.size() > MOST) {
      throw new UserException(
          "There are "
              + parameters.size()
              + " parameters to search for; at most "
              + MOST
              + " can be.",
          "Fix those that matter least.");
    }
    var seen = new HashSet<String>();
    for (Parameter parameter : parameters) {
      if (!seen.add(parameter.name())) {
        throw new UserException(
            "The parameter " + parameter.name() + " is given twice.", "Keep one of the two.");
      }
    }
  }

  public List<Parameter> parameters() {
    return parameters;
  }

  /**
   * The point with these values, read from a config or a file. Throws a {@link UserException} for a
   * name that is unknown, missing or absent under its condition, and for a value outside its
   * domain.
   */
  public Point point(Map<String, ?> values) {
    checkKnown(values);
    Point point = complete(i -> given(parameters.get(i), values));
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      if (!point.has(i) && values.containsKey(parameter.name())) {
        throw new UserException(
            parameter.name() + " has a value, but is present only when " + parameter.when() + ".",
            "Leave it out, or change the other values.");
      }
    }
    return point;
  }

  private void checkKnown(Map<String, ?> values) {
    for (String name : values.keySet()) {
      if (!indexes.containsKey(name)) {
        List<String> names = parameters.stream().map(Parameter::name).toList();
        throw new UserException(
            name + " is no parameter of this search.",
            DidYouMean.closest(name, names)
                .map(word -> "Did you mean " + word + "?")
                .orElse("Its parameters are: " + Listing.of(names) + "."));
      }
    }
  }

  /** The domain of the parameter {@code name}; null if there is no such parameter. */
  public @Nullable Domain domainOf(String name) {
    Integer index = indexes.get(name);
    return index == null ? null : parameters.get(index).domain();
  }

  /** The index of the parameter {@code name}. */
  OptionalInt indexOf(String name) {
    Integer index = indexes.get(name);
    return index == null ? OptionalInt.empty() : OptionalInt.of(index);
  }

  private static Object given(Parameter parameter, Map<String, ?> values) {
    Object value = values.get(parameter.name());
    if (value == null) {
      throw new UserException(
          "A value for " + parameter.name() + " is missing.",
          "Give it one: " + parameter.domain().description() + ".");
    }
    if (!parameter.domain().contains(value)) {
      throw new UserException(
          parameter.name() + " cannot be " + value + ".",
          "It is " + parameter.domain().description() + ".");
    }
    return parameter.domain() instanceof NumericDomain numbers ? numbers.canonical(value) : value;
  }

  /** Whether the search must not try {@code point}. */
  public boolean excludes(Point point) {
    return exclusions.stream().anyMatch(exclusion -> exclusion.holds(point.raw()));
  }

  /**
   * Makes a point by asking for the value of each present parameter. Parameters that others depend
   * on come first.
   */
  public Point complete(IntFunction<Object> valueOf) {
    @Nullable Object[] values = new @Nullable Object[parameters.size()];
    for (ParameterGroup group : groups) {
      if (group.present(values)) {
        for (int member : group.members()) {
          values[member] = valueOf.apply(member);
        }
      }
    }
    return new Point(parameters, values);
  }

  /**
   * Makes a point as {@link #complete} does, but asks for the codes of all members of a group at
   * once.
   */
  public Point completeFromCodes(Function<ParameterGroup, double[]> codesOf) {
    @Nullable Object[] values = new @Nullable Object[parameters.size()];
    for (ParameterGroup group : groups) {
      if (group.present(values)) {
        double[] codes = codesOf.apply(group);
        for (int i = 0; i < codes.length; i++) {
          int member = group.members().get(i);
          values[member] = decoded(parameters.get(member).domain(), codes[i]);
        }
      }
    }
    return new Point(parameters, values);
  }

  private static Object decoded(Domain domain, double code) {
    return domain instanceof NumericDomain numbers
        ? numbers.valueAt(code)
        : ((Choice) domain).values().get((int) code);
  }

  /** A random point that is not excluded, the same for the same seed and question. */
  public Point randomPoint(long seed, long question) {
    for (int attempt = 0; attempt < ATTEMPTS_AT_A_POINT; attempt++) {
      Draws draws = Draws.of(seed, question, attempt);
      Point point = complete(i -> drawn(parameters.get(i).domain(), draws));
      if (!excludes(point)) {
        return point;
      }
    }
    throw new UserException(
        "The exclusions leave nothing to try: "
            + ATTEMPTS_AT_A_POINT
            + " random points were all excluded.",
        "Exclude less, or narrow the parameters' ranges instead.");
  }

  public static Object drawn(Domain domain, Draws draws) {
    return domain instanceof NumericDomain numbers
        ? numbers.valueAt(draws.uniform())
        : ((Choice) domain).values().get(draws.below(((Choice) domain).size()));
  }

  List<BoundExpression> exclusions() {
    return exclusions;
  }

  /** The groups of parameters, ordered so that each depends only on groups before it. */
  List<ParameterGroup> groups() {
    return groups;
  }
}
