package io.github.scitemplate.trainer.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.engine.Network;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps the arrays that a project's training step remembers from one iteration to the next. */
public final class OwnStates {
  /** What the names of these arrays begin with in a checkpoint. */
  public static final String PREFIX = "state.";

  private final NDManager manager;
  private final Map<String, NDArray> states = new LinkedHashMap<>();

  /**
   * @param manager owns the arrays
   */
  OwnStates(NDManager manager) {
    this.manager = manager;
  }

  /**
   * The array called {@code name}; zeros if there was none.
   *
   * @throws IllegalArgumentException if the array has another shape
   */
  NDArray get(String name, Shape shape) {
    NDArray state = states.computeIfAbsent(name, unused -> manager.zeros(shape, DataType.FLOAT32));
    if (!state.getShape().equals(shape)) {
      throw new IllegalArgumentException(
          "the state " + name + " has shape " + state.getShape() + ", not " + shape);
    }
    return state;
  }

  /** Replaces the array called {@code name} by numbers of the same shape. */
  void keep(String name, NDArray value) {
    try (NDArray unrecorded = value.stopGradient();
        NDArray single = unrecorded.toType(DataType.FLOAT32, false)) {
      Network.copyInto(get(name, value.getShape()), single);
    }
  }

  /**
   * Ends an iteration. What was computed into a state stays. How it was computed is forgotten, so
   * that no gradient reaches an earlier iteration.
   *
   * @throws IllegalStateException if the step closed a state, which it does not own
   */
  void endIteration() {
    states.replaceAll(
        (name, state) -> {
          if (!Network.isOpen(state)) {
            throw new IllegalStateException(
                "the training step closed its state " + name + ", which the framework closes");
          }
          NDArray alone = state.stopGradient();
          alone.attach(manager);
          state.close();
          return alone;
        });
  }

  /** All arrays, by their names in checkpoints. */
  Map<String, NDArray> tensors() {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    states.forEach((name, state) -> tensors.put(PREFIX + name, state));
    return tensors;
  }

  /**
   * Goes on from a checkpoint.
   *
   * @param saved the arrays by their names in the checkpoint; the caller closes them
   */
  public void restore(Map<String, NDArray> saved) {
    saved.forEach(
        (name, array) -> {
          NDArray copy = array.duplicate();
          copy.attach(manager);
          @Nullable NDArray before = states.put(name.substring(PREFIX.length()), copy);
          if (before != null) {
            before.close();
          }
        });
  }

  /** The names of the present arrays, for {@link #forgetAllBut}. */
  Set<String> names() {
    return Set.copyOf(states.keySet());
  }

  /** Closes and forgets the arrays that are not among {@code names}. */
  void forgetAllBut(Set<String> names) {
    states
        .entrySet()
        .removeIf(
            entry -> {
              boolean isNew = !names.contains(entry.getKey());
              if (isNew) {
                entry.getValue().close();
              }
              return isNew;
            });
  }
}
