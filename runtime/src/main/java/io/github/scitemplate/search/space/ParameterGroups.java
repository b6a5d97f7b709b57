package io.github.scitemplate.search.space;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.search.expression.Expression;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Groups parameters with the same condition, and orders the groups so that each depends only on
 * groups before it.
 */
final class ParameterGroups {
  private ParameterGroups() {}

  static List<ParameterGroup> of(List<Parameter> parameters, NameLookup lookup) {
    var byCondition = new LinkedHashMap<Optional<Expression>, List<Integer>>();
    for (int i = 0; i < parameters.size(); i++) {
      Optional<Expression> when = Optional.ofNullable(parameters.get(i).when());
      byCondition.computeIfAbsent(when, w -> new ArrayList<>()).add(i);
    }
    var waiting = new ArrayList<ParameterGroup>();
    for (List<Integer> members : byCondition.values()) {
      Expression when = parameters.get(members.get(0)).when();
      waiting.add(
          new ParameterGroup(
              when == null ? null : BoundExpression.of(when, parameters, lookup), members));
    }
    return ordered(waiting, parameters);
  }

  private static List<ParameterGroup> ordered(
      List<ParameterGroup> waiting, List<Parameter> parameters) {
    var ordered = new ArrayList<ParameterGroup>();
    Set<Integer> known = new HashSet<>();
    while (!waiting.isEmpty()) {
      ParameterGroup next =
          waiting.stream()
              .filter(group -> known.containsAll(needed(group)))
              .findFirst()
              .orElseThrow(() -> circle(waiting, parameters));
      waiting.remove(next);
      ordered.add(next);
      known.addAll(next.members());
    }
    return List.copyOf(ordered);
  }

  private static Set<Integer> needed(ParameterGroup group) {
    BoundExpression when = group.when();
    return when == null ? Set.of() : when.parameters();
  }

  private static UserException circle(List<ParameterGroup> waiting, List<Parameter> parameters) {
    Map<String, String> conditions = new LinkedHashMap<>();
    for (ParameterGroup group : waiting) {
      BoundExpression when = group.when();
      for (int member : group.members()) {
        conditions.put(parameters.get(member).name(), when == null ? "" : when.text());
      }
    }
    return new UserException(
        "The conditions under \"when\" depend on one another in a circle: " + conditions + ".",
        "Let at least one of these parameters depend on none of the others.");
  }
}
