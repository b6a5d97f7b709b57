package io.github.scitemplate.trainer.step;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import io.github.scitemplate.engine.FlatParameters;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.kernels.KernelCalls;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.optimizer.ClippedGradient;
import io.github.scitemplate.optimizer.GroupedOptimizer;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.optimizer.ParameterGroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Updates the parameters of one part of the model. Holds the rules for the groups of parameters,
 * and what the rules and the average of the weights remember.
 */
public final class PartUpdate {
  private static final String OPTIMIZER = "optimizer";
  private static final String AVERAGE = "average";
  private static final String AVERAGED = "[" + AVERAGE + "]";

  private final Network network;
  private final String part;
  private final FlatParameters parameters;
  private final List<ClippedGradient> bounds = new ArrayList<>();
  private final List<GroupUpdate> groups = new ArrayList<>();
  private final Map<String, NDArray> state = new LinkedHashMap<>();
  private final boolean together;
  private final @Nullable WeightAverage average;
  private long updates;
  private @Nullable BiConsumer<String, float[]> watcher;

  /**
   * @param part the part's name
   * @param averaging which average of the weights is taken
   * @throws UserException if a group of the optimizer has no parameter
   */
  PartUpdate(Network network, String part, Optimizer optimizer, Averaging averaging) {
    this.network = network;
    this.part = part;
    Optimizer bounded = optimizer;
    while (bounded instanceof ClippedGradient bound && isGrouped(bound.rule())) {
      bounds.add(bound);
      bounded = bound.rule();
    }
    GroupedOptimizer rules =
        bounded instanceof GroupedOptimizer grouped
            ? grouped
            : new GroupedOptimizer(bounded, List.of());
    FlatParameters found = requireNonNull(network.parts().get(part), part);
    rules.check(List.copyOf(found.sizes().keySet()));
    List<ParameterGroup> settings = rules.treatments();
    this.parameters =
        settings.size() == 1 ? found : network.group(part, settings.size(), rules::treatmentOf);
    rules.stateNames().forEach(name -> state.put(name, parameters.newVector()));
    for (int i = 0; i < settings.size(); i++) {
      groups.add(
          new GroupUpdate(
              settings.get(i),
              rules.ruleOf(settings.get(i)),
              rules.learningRate(),
              parameters,
              parameters.groups().get(i),
              state));
    }
    this.together =
        GroupedOptimizer.areUpdatedTogether(groups.stream().map(GroupUpdate::rule).toList());
    this.average = WeightAverage.of(averaging, parameters).orElse(null);
  }

  private static boolean isGrouped(Optimizer rule) {
    return rule instanceof GroupedOptimizer
        || (rule instanceof ClippedGradient bound && isGrouped(bound.rule()));
  }

  FlatParameters parameters() {
    return parameters;
  }

  /**
   * The gradient that the backward pass left. Before a group's first update each parameter must
   * have one; later a part of the model may be left out now and then.
   *
   * @param epoch from 0
   */
  NDArray takeGradient(long epoch) {
    return isFirst(epoch) ? parameters.takeGradient() : parameters.takeGradientOrZero();
  }

  /** Prepares an iteration: takes the groups that are frozen in this epoch out of its passes. */
  void begin(long epoch) {
    for (int i = 0; i < groups.size(); i++) {
      network.freeze(part, i, groups.get(i).isFrozenIn(epoch));
    }
  }

  /**
   * How many updates were done, of the part, of its groups if there are several, and of the
   * average.
   */
  Map<String, Long> updates() {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put(part, updates);
    for (int i = 0; i < groups.size() && groups.size() > 1; i++) {
      counts.put(count(i), groups.get(i).updates());
    }
    if (average != null) {
      counts.put(averaged(part), average.updates());
    }
    return counts;
  }

  /** What checkpoints call the number of a group's updates. */
  private String count(int group) {
    return part + "[" + group + "]";
  }

  /** What checkpoints call the number of updates in the average. */
  public static String averaged(String part) {
    return part + AVERAGED;
  }

  /** Whether {@code name} is what checkpoints call the number of updates in an average. */
  public static boolean isOfAverage(String count) {
    return count.endsWith(AVERAGED);
  }

  void restoreUpdates(Map<String, Long> counts) {
    updates = counts.getOrDefault(part, 0L);
    if (average != null) {
      // Earlier versions averaged all updates, and did not say so.
      average.restoreUpdates(counts.getOrDefault(averaged(part), updates));
    }
    for (int i = 0; i < groups.size(); i++) {
      groups.get(i).restoreUpdates(groups.size() > 1 ? counts.getOrDefault(count(i), 0L) : updates);
    }
  }

  /**
   * Updates the parameters.
   *
   * @param gradient may be overwritten
   * @param epoch from 0
   */
  void update(NDArray gradient, ScheduledRate rate, long epoch) {
    show(gradient);
    update(gradient, rate, epoch, UnaryOperator.identity());
  }

  /**
   * Counts an update, but leaves to the caller what it does with arrays.
   *
   * @param gradient the vector in which the update will find the gradient
   * @param calls takes what is to be done; only if {@link #isOfKernels}
   */
  void write(NDArray gradient, ScheduledRate rate, long epoch, KernelCalls calls) {
    update(gradient, rate, epoch, calls::standIn);
  }

  private void update(NDArray gradient, ScheduledRate rate, long epoch, UnaryOperator<NDArray> as) {
    updates++;
    bounds.forEach(bound -> bound.clip(as.apply(gradient)));
    List<GroupUpdate> trained = groups.stream().filter(g -> g.isTrainedIn(epoch)).toList();
    if (together && trained.size() > 1) {
      GroupedOptimizer.updateTogether(
          as.apply(parameters.vector()),
          as.apply(gradient),
          each(state, as),
          trained.stream().map(g -> g.begin(rate)).toList());
    } else {
      trained.forEach(group -> group.update(gradient, rate, as));
    }
    if (average != null) {
      average.add(epoch, as);
    }
  }

  static Map<String, NDArray> each(Map<String, NDArray> arrays, UnaryOperator<NDArray> as) {
    Map<String, NDArray> all = new LinkedHashMap<>();
    arrays.forEach((name, array) -> all.put(name, as.apply(array)));
    return all;
  }

  /** Whether updates only call kernels that change arrays in place. */
  boolean isOfKernels() {
    return groups.stream().allMatch(GroupUpdate::isOfKernels);
  }

  /** Whether somebody looks at the gradients of updates. */
  boolean isWatched() {
    return watcher != null;
  }

  /**
   * Whether the next gradient is the first one of some parameters, which {@link #takeGradient}
   * checks.
   */
  boolean isFirst(long epoch) {
    return updates == 0
        || groups.stream().anyMatch(group -> group.isTrainedIn(epoch) && group.updates() == 0);
  }

  /** Hands the gradients of the following updates to {@code seen}; null for nobody. */
  void watch(@Nullable BiConsumer<String, float[]> seen) {
    watcher = seen;
  }

  private void show(NDArray gradient) {
    if (watcher != null) {
      float[] numbers = gradient.toFloatArray();
      int begin = 0;
      for (Map.Entry<String, Long> size : parameters.sizes().entrySet()) {
        int end = begin + Math.toIntExact(size.getValue());
        watcher.accept(size.getKey(), Arrays.copyOfRange(numbers, begin, end));
        begin = end;
      }
    }
  }

  /** Exchanges the parameters and their average. A second call restores both. */
  void exchangeAverage() {
    if (average != null) {
      average.exchange();
    }
  }

  /** What checkpoints call the average of a part's parameters. */
  public static String average(String part) {
    return AVERAGE + suffix(part);
  }

  private static String suffix(String part) {
    return part.equals(Network.WHOLE) ? "" : "." + part;
  }

  /** The names of all vectors that {@link #memory} has now or later. */
  List<String> vectors() {
    List<String> names = new ArrayList<>(memory().keySet());
    if (average != null && !average.isBegun()) {
      names.add(average(part));
    }
    return names;
  }

  /** What the update remembers, by name, for checkpoints. */
  Map<String, NDArray> memory() {
    String suffix = suffix(part);
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    state.forEach((name, vector) -> tensors.put(OPTIMIZER + suffix + "." + name, vector));
    if (average != null && average.isBegun()) {
      tensors.put(average(part), average.vector());
    }
    return tensors;
  }
}
