package io.github.scitemplate.trainer;

import ai.djl.ndarray.NDArray;
import io.github.scitemplate.engine.FlatParameters;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.kernels.Kernels;
import io.github.scitemplate.optimizer.ClippedGradient;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.optimizer.Step;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of one part of the model, the rule that updates them, and what the rule and the
 * average of the weights remember.
 */
final class PartUpdate {
  private static final String OPTIMIZER = "optimizer";
  private static final String AVERAGE = "average";

  private final FlatParameters parameters;
  private final Optimizer optimizer;
  private final Map<String, NDArray> state = new LinkedHashMap<>();
  private final double averageDecay;
  private final @Nullable NDArray average;
  private final List<Long> sizes;
  private long updates;

  /**
   * @param averageDecay how much of the average of the weights an update keeps; absent: none is
   *     taken
   */
  PartUpdate(FlatParameters parameters, Optimizer optimizer, OptionalDouble averageDecay) {
    this.parameters = parameters;
    this.optimizer = optimizer;
    this.sizes = List.copyOf(parameters.sizes().values());
    this.averageDecay = averageDecay.orElse(0);
    optimizer.stateNames().forEach(name -> state.put(name, parameters.newVector()));
    if (averageDecay.isPresent()) {
      average = parameters.newVector();
      Network.copyInto(average, parameters.vector());
    } else {
      average = null;
    }
  }

  FlatParameters parameters() {
    return parameters;
  }

  /**
   * The gradient that the backward pass left. Before the first update each parameter must have one;
   * later a part of the model may be left out now and then.
   */
  NDArray takeGradient() {
    return updates == 0 ? parameters.takeGradient() : parameters.takeGradientOrZero();
  }

  /** How many updates were done. */
  long updates() {
    return updates;
  }

  void restoreUpdates(long done) {
    updates = done;
  }

  /**
   * Updates the parameters.
   *
   * @param gradient may be overwritten
   */
  void update(NDArray gradient, ScheduledRate rate) {
    updates++;
    Step step = new Step(updates, rate.of(optimizer), parameters.weights(), sizes);
    if (makesArrays(optimizer)) {
      parameters.lend(gradient, state.values());
    }
    optimizer.update(parameters.vector(), gradient, state, step);
    if (average != null) {
      // PyTorch's AveragedModel, too, begins with the parameters after the first update.
      Kernels.average(average, parameters.vector(), updates == 1 ? 1 : 1 - averageDecay);
    }
  }

  /** The framework's own rules, those beside {@link Optimizer}, make none. */
  private static boolean makesArrays(Optimizer rule) {
    return rule instanceof ClippedGradient clipped
        ? makesArrays(clipped.rule())
        : !rule.getClass().getPackageName().equals(Optimizer.class.getPackageName());
  }

  /** Makes the average the parameters and keeps the parameters in its place; twice: as before. */
  void exchangeAverage() {
    if (average != null) {
      try (NDArray kept = parameters.vector().duplicate()) {
        Network.copyInto(parameters.vector(), average);
        Network.copyInto(average, kept);
      }
    }
  }

  /** What checkpoints call the average of a part's parameters. */
  static String average(String part) {
    return AVERAGE + suffix(part);
  }

  private static String suffix(String part) {
    return part.equals(Network.WHOLE) ? "" : "." + part;
  }

  /** What the update remembers, by name, for checkpoints. */
  Map<String, NDArray> memory(String part) {
    String suffix = suffix(part);
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    state.forEach((name, vector) -> tensors.put(OPTIMIZER + suffix + "." + name, vector));
    if (average != null) {
      tensors.put(average(part), average);
    }
    return tensors;
  }
}
