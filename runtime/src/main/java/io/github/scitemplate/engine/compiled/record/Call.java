package io.github.scitemplate.engine.compiled.record;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.engine.compiled.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A call of a method of an array, which a rule turns into operations of the graph.
 *
 * @param on the array
 * @param name the method's name
 * @param arguments as the block gave them
 * @param computing does the same with the real arrays
 */
record Call(
    Recorder recorder,
    RecordedArray on,
    String name,
    List<@Nullable Object> arguments,
    Function<Object[], Object> computing) {

  /** How many arguments there are. */
  int count() {
    return arguments.size();
  }

  /** The argument at {@code place}, which is there. */
  Object argument(int place) {
    return requireNonNull(arguments.get(place));
  }

  /** The array whose method is called. */
  Value self() {
    return on.value();
  }

  /** Whether the call has arguments of these types, none of them null. */
  boolean has(Class<?>... types) {
    if (arguments.size() != types.length) {
      return false;
    }
    for (int i = 0; i < types.length; i++) {
      if (!types[i].isInstance(arguments.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** The array that is the argument at {@code place}. */
  Value value(int place) {
    return recorder.value(argument(place));
  }

  /** As {@link #value}; null if there is none. */
  @Nullable Value valueOrNull(int place) {
    return arguments.get(place) == null ? null : value(place);
  }

  /** The arrays of a list that is the argument at {@code place}. */
  List<Value> values(int place) {
    return ((NDList) argument(place)).stream().map(recorder::value).toList();
  }

  int whole(int place) {
    return (Integer) argument(place);
  }

  boolean flag(int place) {
    return (Boolean) argument(place);
  }

  double real(int place) {
    return ((Number) argument(place)).doubleValue();
  }

  long[] shape(int place) {
    return ((Shape) argument(place)).getShape();
  }

  /** Adds an operation inside of the call, whose result has the given shape. */
  Value step(Shape shape, DataType type, String function, @Nullable Object... given) {
    return recorder.step(shape, type, function, given);
  }

  /** Adds the operation whose results the call returns. */
  Object returns(String function, @Nullable Object... given) {
    Object result = computed();
    if (result instanceof NDArray array) {
      return recorder.bound(function, array, given);
    }
    NDList arrays = (NDList) result;
    return recorder.bound(function, arrays, given);
  }

  /** Adds an operation with further results, which the call does not return. */
  Object returnsFirst(String function, List<Value> more, @Nullable Object... given) {
    Object result = computed();
    boolean isList = result instanceof NDList;
    NDArray array = isList ? ((NDList) result).singletonOrThrow() : (NDArray) result;
    Value first = recorder.named(array.getShape(), array.getDataType());
    List<Value> results = new ArrayList<>(List.of(first));
    results.addAll(more);
    recorder.add(function, results, given);
    NDArray proxy = recorder.wrap(first, array);
    return isList ? new NDList(proxy) : proxy;
  }

  /** Adds an operation that changes the array in place. */
  Object changes(String function, @Nullable Object... given) {
    recorder.checkChangeable(self());
    computed();
    on.become(recorder.step(on.real().getShape(), on.real().getDataType(), function, given));
    return on.proxy();
  }

  /** The result of the real arrays. */
  private Object computed() {
    return computing.apply(arguments.stream().map(this::plain).toArray());
  }

  private @Nullable Object plain(@Nullable Object argument) {
    if (argument instanceof NDList list) {
      NDList all = new NDList(list.size());
      list.forEach(array -> all.add(recorder.real(array)));
      return all;
    } else if (argument instanceof NDManager) {
      return recorder.shadow();
    }
    return argument instanceof NDArray array ? recorder.real(array) : argument;
  }
}
