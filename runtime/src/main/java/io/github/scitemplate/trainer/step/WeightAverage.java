package io.github.scitemplate.trainer.step;

import ai.djl.ndarray.NDArray;
import io.github.scitemplate.engine.FlatParameters;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.kernels.Kernels;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The average of the weights of one part of the model. */
final class WeightAverage {
  private final Averaging how;
  private final FlatParameters parameters;
  private final NDArray vector;
  private long updates;

  private WeightAverage(Averaging how, FlatParameters parameters) {
    this.how = how;
    this.parameters = parameters;
    this.vector = parameters.newVector();
    Network.copyInto(vector, parameters.vector());
  }

  /** The average that {@code how} asks for; empty if it asks for none. */
  static Optional<WeightAverage> of(Averaging how, FlatParameters parameters) {
    return how instanceof Averaging.None
        ? Optional.empty()
        : Optional.of(new WeightAverage(how, parameters));
  }

  /** The vector, for checkpoints. */
  NDArray vector() {
    return vector;
  }

  /**
   * Whether the average is used in place of the weights. One that begins at a later epoch is not
   * used before.
   */
  boolean isBegun() {
    return updates > 0 || how instanceof Averaging.Exponential;
  }

  /** How many updates the average holds. */
  long updates() {
    return updates;
  }

  void restoreUpdates(long done) {
    updates = done;
  }

  /**
   * Adds the weights after an update to the average.
   *
   * @param epoch from 0
   * @param as what the kernel sees in place of each array
   */
  void add(long epoch, UnaryOperator<NDArray> as) {
    if (how instanceof Averaging.Equal equal && epoch < equal.fromEpoch()) {
      return;
    }
    updates++;
    Kernels.average(as.apply(vector), as.apply(parameters.vector()), share());
  }

  /**
   * How far an update moves the average. Like PyTorch's AveragedModel, it begins with the weights
   * after the first update.
   */
  private double share() {
    if (updates == 1) {
      return 1;
    }
    return how instanceof Averaging.Exponential exponential
        ? 1 - exponential.decay()
        : 1.0 / updates;
  }

  /** Exchanges the parameters and their average. A second call restores both. */
  void exchange() {
    if (isBegun()) {
      try (NDArray kept = parameters.vector().duplicate()) {
        Network.copyInto(parameters.vector(), vector);
        Network.copyInto(vector, kept);
      }
    }
  }
}
