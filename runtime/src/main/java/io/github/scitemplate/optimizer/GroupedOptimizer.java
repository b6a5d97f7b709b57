package io.github.scitemplate.optimizer;

import ai.djl.ndarray.NDArray;
import io.github.scitemplate.engine.kernels.OptimizerKernels.AdamRange;
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
   * @throws UserException if a group has a weight decay and its rule can have no other, or if its
   *     rule has groups itself
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
    Optimizer own = group.ownRule().orElse(rule);
    if (group.ownRule().isPresent() && isGrouped(own)) {
      throw new UserException(
          "The rule of the optimizer's group " + group.pattern() + " has groups itself.",
          "Add all groups to the optimizer: "
              + rule.getClass().getSimpleName()
              + "….withGroup(…).withGroup(…).");
    }
    return group.ownDecay().isPresent() ? own.withWeightDecay(group.ownDecay().getAsDouble()) : own;
  }

  private static boolean isGrouped(Optimizer rule) {
    return rule instanceof GroupedOptimizer
        || (rule instanceof ClippedGradient bound && isGrouped(bound.rule()));
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

  /** Groups with other rules share the vectors of one name, since each has a range of its own. */
  @Override
  public List<String> stateNames() {
    return Stream.concat(
            rule.stateNames().stream(),
            groups.stream().flatMap(group -> ruleOf(group).stateNames().stream()))
        .distinct()
        .toList();
  }

  /**
   * One update of a group.
   *
   * @param rule of the group
   * @param begin the place of its first number in the vectors
   * @param size how many numbers it has
   */
  public record GroupStep(Optimizer rule, long begin, long size, Step step) {}

  /** Whether {@link #updateTogether} is for groups of these rules. */
  public static boolean areUpdatedTogether(List<Optimizer> rules) {
    return !rules.isEmpty()
        && rules.get(0) instanceof AdamRule first
        && rules.stream()
            .allMatch(rule -> rule instanceof AdamRule next && AdamUpdate.areAlike(first, next));
  }

  /**
   * Updates several groups in one native call, to the bits of one call for each.
   *
   * @param parameters of all groups
   * @param gradient may be overwritten
   * @param steps in the order of the vectors, at least one
   * @throws IllegalArgumentException if the rules are not {@link #areUpdatedTogether updated
   *     together}
   */
  public static void updateTogether(
      NDArray parameters, NDArray gradient, Map<String, NDArray> state, List<GroupStep> steps) {
    List<Optimizer> rules = steps.stream().map(GroupStep::rule).toList();
    if (!areUpdatedTogether(rules)) {
      throw new IllegalArgumentException("these rules have no update in common: " + rules);
    }
    List<AdamRange> ranges = new ArrayList<>(steps.size());
    for (GroupStep one : steps) {
      ranges.add(AdamUpdate.range((AdamRule) one.rule(), one.begin(), one.size(), one.step()));
    }
    AdamUpdate.apply(parameters, gradient, state, (AdamRule) rules.get(0), ranges);
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
