package io.github.scitemplate.optimizer;

import ai.djl.ndarray.NDArray;
import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * An update rule that treats groups of parameters in their own ways, as PyTorch's {@code
 * param_groups}. A parameter belongs to the first group that its path matches; those of no group
 * are treated as the rule itself says. {@link Optimizer#withGroup} makes it.
 *
 * @param rule updates each group by itself
 * @param groups the groups, in the order in which a parameter looks for its own
 */
public record GroupedOptimizer(Optimizer rule, List<ParameterGroup> groups) implements Optimizer {
  private static final ParameterGroup OTHERS = ParameterGroup.of("*");

  /**
   * Checks the groups.
   *
   * @throws UserException if a group has its own weight decay and the rule allows no other
   */
  public GroupedOptimizer {
    groups = List.copyOf(groups);
    for (ParameterGroup group : groups) {
      Optimizer unused = ruleOf(rule, group);
    }
  }

  @Override
  public GroupedOptimizer withGroup(String pattern, UnaryOperator<ParameterGroup> settings) {
    List<ParameterGroup> more = new ArrayList<>(groups);
    more.add(settings.apply(ParameterGroup.of(pattern)));
    return new GroupedOptimizer(rule, more);
  }

  /** Changes the weight decay of all parameters whose group has none of its own. */
  @Override
  public GroupedOptimizer withWeightDecay(double weightDecay) {
    return new GroupedOptimizer(rule.withWeightDecay(weightDecay), groups);
  }

  /** The rule with the group's weight decay. */
  public Optimizer ruleOf(ParameterGroup group) {
    return ruleOf(rule, group);
  }

  private static Optimizer ruleOf(Optimizer rule, ParameterGroup group) {
    return group.ownDecay().isPresent()
        ? rule.withWeightDecay(group.ownDecay().getAsDouble())
        : rule;
  }

  /**
   * The ways in which parameters are treated, each once: groups that differ only in their patterns
   * share one. The parameters of no group have one, too.
   */
  public List<ParameterGroup> treatments() {
    return Stream.concat(groups.stream(), Stream.of(OTHERS))
        .map(ParameterGroup::treatment)
        .distinct()
        .toList();
  }

  /** The place of a parameter's treatment in {@link #treatments}. */
  public int treatmentOf(String parameter) {
    int group = groupOf(parameter);
    ParameterGroup found = group < groups.size() ? groups.get(group) : OTHERS;
    return treatments().indexOf(found.treatment());
  }

  private int groupOf(String parameter) {
    for (int i = 0; i < groups.size(); i++) {
      if (groups.get(i).matches(parameter)) {
        return i;
      }
    }
    return groups.size();
  }

  /**
   * Checks that each group has a parameter.
   *
   * @param parameters the names of all parameters
   * @throws UserException if a group has none
   */
  public void check(List<String> parameters) {
    for (int i = 0; i < groups.size(); i++) {
      int group = i;
      if (parameters.stream().noneMatch(name -> groupOf(name) == group)) {
        throw withoutParameter(groups.get(i), parameters);
      }
    }
  }

  private static UserException withoutParameter(ParameterGroup group, List<String> parameters) {
    boolean taken = parameters.stream().anyMatch(group::matches);
    return new UserException(
        "The optimizer's group "
            + group.pattern()
            + (taken
                ? " has no parameter left: groups before it have all that it matches."
                : " matches no parameter that is trained; there are "
                    + String.join(", ", parameters)
                    + "."),
        taken
            ? "Name the narrower group first, since the first that matches is taken."
            : "Write the path of a block or a parameter, with * for any characters.");
  }

  @Override
  public double learningRate() {
    return rule.learningRate();
  }

  @Override
  public List<String> stateNames() {
    return rule.stateNames();
  }

  /**
   * Is never called by training, which updates each group by its {@link #ruleOf}.
   *
   * @throws UserException always: a rule around this one does not see the groups
   */
  @Override
  public void update(NDArray parameters, NDArray gradient, Map<String, NDArray> state, Step step) {
    throw new UserException(
        "An update rule of the project's own has groups of parameters inside itself, where training does not find them.",
        "Add the groups to the rule outside: new MyRule(…).withGroup(…).");
  }
}
