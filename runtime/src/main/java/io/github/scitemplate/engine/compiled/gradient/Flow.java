package io.github.scitemplate.engine.compiled.gradient;

import io.github.scitemplate.engine.compiled.graph.Argument;
import io.github.scitemplate.engine.compiled.graph.Operation;
import io.github.scitemplate.engine.compiled.graph.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What flows back through one operation, as its rule sees it. */
final class Flow {
  private final Backward backward;
  private final Operation operation;

  Flow(Backward backward, Operation operation) {
    this.backward = backward;
    this.operation = operation;
  }

  Operation operation() {
    return operation;
  }

  /** The array that is the argument at {@code place}. */
  Value value(int place) {
    return operation.value(place);
  }

  /** The argument at {@code place}. */
  Argument argument(int place) {
    return operation.arguments().get(place);
  }

  boolean isNone(int place) {
    return place >= operation.arguments().size() || operation.isNone(place);
  }

  /** The first result. */
  Value result() {
    return operation.results().get(0);
  }

  Value result(int place) {
    return operation.results().get(place);
  }

  /** The gradient of the first result. */
  Value gradient() {
    @Nullable Value gradient = gradient(0);
    if (gradient == null) {
      throw new GradientRules.NoRule(); // something flows back into another result only
    }
    return gradient;
  }

  /** The gradient of a result; null if nothing flows back into it. */
  @Nullable Value gradient(int place) {
    return backward.gradient(operation.results().get(place));
  }

  /** Whether the gradient of the argument at {@code place} is needed. */
  boolean needs(int place) {
    return place < operation.arguments().size()
        && operation.arguments().get(place) instanceof Value value
        && backward.needs(value);
  }

  boolean needs(Value value) {
    return backward.needs(value);
  }

  /** Whether {@code value} is the transposed view of a matrix. */
  boolean isTransposed(Value value) {
    return backward.isTransposed(value);
  }

  /** Adds a call. */
  Value call(String function, @Nullable Object... arguments) {
    return backward.builder().call(function, arguments);
  }

  /** Adds a call with {@code count} results. */
  List<Value> calls(String function, int count, @Nullable Object... arguments) {
    return backward.builder().call(function, count, arguments);
  }

  /** Adds to the gradient of the argument at {@code place}. */
  void add(int place, Value gradient) {
    backward.add(value(place), gradient);
  }

  void add(Value value, Value gradient) {
    backward.add(value, gradient);
  }

  /**
   * Adds a gradient of the first result's shape to that of the argument at {@code place}, summed
   * over the axes along which the argument was repeated.
   */
  void addReduced(int place, Value gradient) {
    Value target = value(place);
    add(target, reduced(gradient, result(), target));
  }

  private Value reduced(Value gradient, Value from, Value target) {
    int axes = target.axes();
    if (from.knownShape().equals(target.knownShape())) {
      return gradient;
    } else if (axes == 0) {
      return call("sum", gradient);
    }
    int leading = from.axes() - axes;
    List<Object> summed = new ArrayList<>();
    for (int axis = 0; axis < from.axes(); axis++) {
      boolean repeated =
          axis < leading || (target.length(axis - leading) == 1 && from.length(axis) != 1);
      if (repeated) {
        summed.add(axis);
      }
    }
    Value sum = summed.isEmpty() ? gradient : call("sum", gradient, summed, true);
    return leading > 0 ? call("reshape", sum, target.knownShape()) : sum;
  }
}
