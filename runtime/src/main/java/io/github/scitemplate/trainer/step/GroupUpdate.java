package io.github.scitemplate.trainer.step;

import ai.djl.ndarray.NDArray;
import io.github.scitemplate.engine.FlatParameters;
import io.github.scitemplate.engine.FlatParameters.Group;
import io.github.scitemplate.optimizer.ClippedGradient;
import io.github.scitemplate.optimizer.GroupedOptimizer.GroupStep;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.optimizer.ParameterGroup;
import io.github.scitemplate.optimizer.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Updates one range of a part's vectors by the rule of its group, and counts the updates. Like
 * PyTorch's step, the count begins when the parameters begin to be trained.
 */
final class GroupUpdate {
  private final ParameterGroup settings;
  private final Optimizer rule;
  private final double initialRate;
  private final FlatParameters all;
  private final Group group;
  private final long size;
  private final NDArray parameters;
  private final Map<String, NDArray> state = new LinkedHashMap<>();
  private @Nullable NDArray wholeGradient;
  private @Nullable NDArray gradient;
  private long updates;

  /**
   * @param rule the rule of this group
   * @param baseRate the learning rate of the optimizer, before any schedule
   * @param wholeState the vectors that the rules remember, for the whole part
   */
  GroupUpdate(
      ParameterGroup settings,
      Optimizer rule,
      double baseRate,
      FlatParameters all,
      Group group,
      Map<String, NDArray> wholeState) {
    this.settings = settings;
    this.rule = rule;
    this.initialRate = settings.rateBeside(baseRate);
    this.all = all;
    this.group = group;
    this.size = group.size();
    this.parameters = view(all.vector(), group);
    wholeState.forEach((name, vector) -> state.put(name, view(vector, group)));
  }

  /**
   * The group's range of a vector. The vector itself stands for the range of a group that has all
   * numbers, or none.
   */
  private static NDArray view(NDArray vector, Group group) {
    return group.size() == 0 || group.size() == vector.size()
        ? vector
        : FlatParameters.view(vector, group);
  }

  boolean isFrozenIn(long epoch) {
    return settings.isFrozenIn(epoch);
  }

  /** Whether updates of this epoch change the group. A group may have no parameters. */
  boolean isTrainedIn(long epoch) {
    return size > 0 && !isFrozenIn(epoch);
  }

  long updates() {
    return updates;
  }

  void restoreUpdates(long done) {
    updates = done;
  }

  Optimizer rule() {
    return rule;
  }

  /** Begins an update, which is left to whoever updates several groups together. */
  GroupStep begin(ScheduledRate rate) {
    return new GroupStep(rule, group.begin(), size, next(rate));
  }

  private Step next(ScheduledRate rate) {
    updates++;
    return new Step(updates, rate.of(initialRate), group.weights(), group.shapes());
  }

  /**
   * Updates the parameters of this group.
   *
   * @param whole the gradient of the part, which may be overwritten
   * @param as what the rule sees in place of each array
   */
  void update(NDArray whole, ScheduledRate rate, UnaryOperator<NDArray> as) {
    Step step = next(rate);
    NDArray own = gradient(whole);
    if (makesArrays(rule)) {
      List<NDArray> lent = new ArrayList<>(state.values());
      lent.add(parameters);
      lent.add(own);
      all.lend(lent);
    }
    rule.update(as.apply(parameters), as.apply(own), PartUpdate.each(state, as), step);
  }

  /** Whether the rule only calls kernels that change arrays in place. */
  boolean isOfKernels() {
    return !makesArrays(rule);
  }

  /**
   * The group's range of the gradient. The gradient is the same vector each time, so one view is
   * kept.
   */
  @SuppressWarnings("ReferenceEquality") // whether it is the very vector
  private NDArray gradient(NDArray whole) {
    @Nullable NDArray known = gradient;
    if (known == null || wholeGradient != whole) {
      known = view(whole, group);
      gradient = known;
      wholeGradient = whole;
    }
    return known;
  }

  /**
   * Whether a rule may make arrays. The framework's own rules, in the package of {@link Optimizer},
   * make none.
   */
  private static boolean makesArrays(Optimizer rule) {
    return rule instanceof ClippedGradient clipped
        ? makesArrays(clipped.rule())
        : !rule.getClass().getPackageName().equals(Optimizer.class.getPackageName());
  }
}
