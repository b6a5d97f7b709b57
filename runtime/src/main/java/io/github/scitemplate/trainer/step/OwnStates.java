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

/** What a training step of the project's own remembers from one iteration to the next. */
public final class OwnStates {
  /** What their tensors begin with in a checkpoint. */
  public static final String PREFIX = "state.";

  private final NDManager manager;
  private final Map<String, NDArray> states = new LinkedHashMap<>();

  /**
   * @param manager owns them
   */
  OwnStates(NDManager manager) {
    this.manager = manager;
  }

  /**
   * What is called so; zeros if there was none.
   *
   * @throws IllegalArgumentException if it has another shape
   */
  NDArray get(String name, Shape shape) {
    NDArray state = states.computeIfAbsent(name, unused -> manager.zeros(shape, DataType.FLOAT32));
    if (!state.getShape().equals(shape)) {
      throw new IllegalArgumentException(
          "the state " + name + " has shape " + state.getShape() + ", not " + shape);
    }
    return state;
  }

  /** Replaces what is called so by numbers of the same shape. */
  void keep(String name, NDArray value) {
    try (NDArray unrecorded = value.stopGradient();
        NDArray single = unrecorded.toType(DataType.FLOAT32, false)) {
      Network.copyInto(get(name, value.getShape()), single);
    }
  }

  /**
   * Ends an iteration: what was computed into a state stays, how it was computed is forgotten, so
   * that no gradient reaches an iteration before.
   *
   * @throws IllegalStateException if the step closed one, which it does not own
   */
  void endIteration() {
    states.replaceAll(
        (name, state) -> {
          if (!Network.isOpen(state)) {
            throw new IllegalStateException(
                "the training step closed its state " + name + ", which the house closes");
          }
          NDArray alone = state.stopGradient();
          alone.attach(manager);
          state.close();
          return alone;
        });
  }

  /** All of them, by their names in checkpoints. */
  Map<String, NDArray> tensors() {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    states.forEach((name, state) -> tensors.put(PREFIX + name, state));
    return tensors;
  }

  /**
   * Goes on from a checkpoint.
   *
   * @param saved by their names there; the caller closes them
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

  /** Their names now, for {@link #forgetAllBut}. */
  Set<String> names() {
    return Set.copyOf(states.keySet());
  }

  /** Forgets what has come since. */
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
