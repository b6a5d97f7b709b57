package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.engine.forward.WatchedArrays;
import io.github.scitemplate.engine.forward.WatchedArrays.Operation;
import io.github.scitemplate.error.OwnCode;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a project's criterion or metric combines predictions with labels of another
 * shape element by element. libtorch then broadcasts both over all pairs, (N, 1) and (N) to (N, N),
 * without a word. The function runs once more, on arrays that remember what they come from.
 */
final class BroadcastCheck {
  private static final int PREDICTIONS = 1;
  private static final int LABELS = 2;
  private static final Set<String> ELEMENTWISE =
      Set.of(
          "add", "addi", "sub", "subi", "mul", "muli", "div", "divi", "mod", "modi", "pow", "powi",
          "maximum", "minimum", "eq", "neq", "gt", "gte", "lt", "lte", "xlogy");

  private final String what;
  private @Nullable String found;

  private BroadcastCheck(String what) {
    this.what = what;
  }

  /**
   * A warning; empty if there is nothing to warn of, or the function cannot be watched.
   *
   * @param what the function in words, such as {@code the criterion}
   */
  static Optional<String> in(
      OwnLine.Function function, String what, NDList predictions, NDList labels, NDArray loss) {
    BroadcastCheck spreading = new BroadcastCheck(what);
    WatchedArrays watched = new WatchedArrays(spreading::look);
    try {
      function.apply(
          watched.of(predictions, PREDICTIONS),
          watched.of(labels, LABELS),
          watched.of(loss, PREDICTIONS | LABELS));
    } catch (RuntimeException e) {
      // A function that needs libtorch's own arrays is not watched.
    }
    return Optional.ofNullable(spreading.found);
  }

  private void look(Operation operation) {
    if (found == null
        && operation.on() != null
        && ELEMENTWISE.contains(operation.name())
        && operation.arguments().get(0) instanceof NDArray beside) {
      int second = operation.origins().get(0);
      if (operation.from() == PREDICTIONS && second == LABELS) {
        note(operation.name(), operation.on().getShape(), beside.getShape());
      } else if (operation.from() == LABELS && second == PREDICTIONS) {
        note(operation.name(), beside.getShape(), operation.on().getShape());
      }
    }
  }

  private void note(String operation, Shape predicted, Shape labelled) {
    if (predicted.size() == 1 || labelled.size() == 1 || predicted.equals(labelled)) {
      return;
    }
    found =
        what
            + " combines predictions of shape "
            + predicted
            + " with labels of shape "
            + labelled
            + " element by element ("
            + operation
            + "), which spreads them over each other. If each prediction is to meet its own label, give both one shape,"
            + " such as by labels.reshape(predictions.getShape())."
            + OwnCode.frame(new Throwable())
                .map(frame -> System.lineSeparator() + "  at " + frame)
                .orElse("");
  }
}
