package io.github.scitemplate.engine.compiled.record;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.engine.compiled.graph.Argument;
import io.github.scitemplate.engine.compiled.graph.Functions;
import io.github.scitemplate.engine.compiled.graph.Graph;
import io.github.scitemplate.engine.compiled.graph.GraphBuilder;
import io.github.scitemplate.engine.compiled.graph.Operation;
import io.github.scitemplate.engine.compiled.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Makes arrays that record what is done with them, and collects that in a graph. */
final class Recorder {
  private NDManager shadow;
  private final NDManager lasting;
  private final boolean training;
  private final Rules rules = Rules.all();
  private final NDManager manager = new RecordedManager(this).proxy();
  private final GraphBuilder builder = new GraphBuilder("v");
  private final List<Value> inputs = new ArrayList<>();
  private final List<Value> parameters = new ArrayList<>();
  private final List<Value> buffers = new ArrayList<>();
  private final List<Value> constants = new ArrayList<>();
  private final List<NDArray> constantArrays = new ArrayList<>();
  private final Set<String> unchangeable = new HashSet<>();
  private final Set<String> trained = new HashSet<>();

  /**
   * @param shadow holds the arrays that are computed besides
   * @param lasting holds the constants
   * @param training whether there will be a backward pass
   */
  Recorder(NDManager shadow, NDManager lasting, boolean training) {
    this.shadow = shadow;
    this.lasting = lasting;
    this.training = training;
  }

  NDManager shadow() {
    return shadow;
  }

  NDManager manager() {
    return manager;
  }

  Rules rules() {
    return rules;
  }

  boolean training() {
    return training;
  }

  /** Stands for an array of the batch. */
  NDArray input(NDArray real) {
    return listed(inputs, "x", real);
  }

  /** Stands for an array that is trained. */
  NDArray parameter(NDArray real) {
    NDArray proxy = listed(parameters, "p", real);
    trained.add(value(proxy).name());
    return proxy;
  }

  /** Stands for another array of the model. */
  NDArray buffer(NDArray real) {
    return listed(buffers, "b", real);
  }

  private NDArray listed(List<Value> values, String prefix, NDArray real) {
    Value value = new Value(prefix + values.size(), real.getShape(), real.getDataType());
    values.add(value);
    unchangeable.add(value.name());
    return standIn(value, real);
  }

  /** Stands for an array that a block has made, or has kept from before. */
  NDArray constant(NDArray real) {
    Value value = new Value("c" + constants.size(), real.getShape(), real.getDataType());
    constants.add(value);
    real.attach(lasting);
    constantArrays.add(real);
    unchangeable.add(value.name());
    return standIn(value, real);
  }

  /** A number as DJL makes an array of it. */
  Value constant(Number number) {
    return value(constant(shadow.create(number)));
  }

  void enter(String path) {
    builder.enter(path);
  }

  /** An array of the graph, whose real one belongs to the present block. */
  NDArray wrap(Value value, NDArray real) {
    real.attach(shadow);
    return standIn(value, real);
  }

  private NDArray standIn(Value value, NDArray real) {
    return new RecordedArray(this, value, real).proxy();
  }

  /**
   * Begins a block. The real arrays that are computed until {@link #end} are closed then.
   *
   * @return what {@link #end} is given
   */
  NDManager begin() {
    NDManager outer = shadow;
    shadow = outer.newSubManager();
    return outer;
  }

  /** Ends a block, of whose arrays only the outputs are needed from here on. */
  void end(NDManager outer, NDList outputs) {
    NDManager inner = shadow;
    shadow = outer;
    for (NDArray output : outputs) {
      NDArray real = real(output);
      if (inner.equals(real.getManager())) {
        real.attach(outer);
      }
    }
    inner.close();
  }

  /** Closes the real arrays of outputs that no block needs any more. */
  @SuppressWarnings("ReferenceEquality") // a block may return the very array it was given
  void drop(NDList outputs, NDList... needed) {
    for (NDArray output : outputs) {
      NDArray real = real(output);
      boolean isNeeded =
          Arrays.stream(needed).flatMap(List::stream).anyMatch(array -> real(array) == real);
      if (!isNeeded && shadow.equals(real.getManager())) {
        real.close();
      }
    }
  }

  /** The value that {@code array} stands for. */
  Value value(Object array) {
    return recorded(array).value();
  }

  NDArray real(Object array) {
    return recorded(array).real();
  }

  private RecordedArray recorded(Object array) {
    @Nullable RecordedArray recorded = RecordedArray.of(array);
    if (recorded == null) {
      throw new NotRecordable("an array from outside the model");
    }
    return recorded;
  }

  /** Whether a gradient flows back through {@code argument} to a parameter. */
  boolean isTrained(Argument argument) {
    return training && argument.values().anyMatch(value -> trained.contains(value.name()));
  }

  /** A value that has a name and no operation yet. */
  Value named(Shape shape, DataType type) {
    return new Value(builder.newName(), shape, type);
  }

  /** Adds an operation with one result. */
  Value step(Shape shape, DataType type, String function, @Nullable Object... given) {
    Value result = named(shape, type);
    add(function, List.of(result), given);
    return result;
  }

  void add(String function, List<Value> results, @Nullable Object... given) {
    if (!function.startsWith(Operation.OWN) && !Functions.isKnown(function)) {
      throw new IllegalStateException(function + " is none of the known functions");
    }
    builder.add(function, results, given);
    if (!Functions.hasNoGradient(function)
        && Arrays.stream(given).anyMatch(argument -> isTrained(Argument.of(argument)))) {
      results.forEach(result -> trained.add(result.name()));
    }
    if (Functions.sharesMemory(function)) {
      results.forEach(result -> unchangeable.add(result.name()));
      for (Object argument : given) {
        if (argument instanceof Value value) {
          unchangeable.add(value.name());
        }
      }
    }
  }

  /** Adds an operation whose result is the array {@code real}. */
  NDArray bound(String function, NDArray real, @Nullable Object... given) {
    return wrap(step(real.getShape(), real.getDataType(), function, given), real);
  }

  /** Adds an operation whose results are the arrays {@code reals}. */
  NDList bound(String function, NDList reals, @Nullable Object... given) {
    List<Value> results =
        reals.stream().map(real -> named(real.getShape(), real.getDataType())).toList();
    add(function, results, given);
    NDList proxies = new NDList();
    for (int i = 0; i < results.size(); i++) {
      proxies.add(wrap(results.get(i), reals.get(i)));
    }
    return proxies;
  }

  /** An array of zeros or ones. */
  NDArray filled(String function, Shape shape, DataType type, NDArray real) {
    return bound(
        function,
        real,
        shape.getShape(),
        new Argument.Named("dtype", Argument.of(type)),
        new Argument.Named("device", new Argument.DeviceOf(inputs.get(0))));
  }

  /** Adds a call of one of the framework's own scripts. */
  NDArray[] script(
      String method, List<Object> arguments, BiFunction<NDManager, Object[], NDArray[]> computing) {
    Object[] plain =
        arguments.stream().map(a -> a instanceof NDArray array ? real(array) : a).toArray();
    NDArray[] reals = computing.apply(shadow, plain);
    NDList results =
        bound(
            Operation.OWN + method,
            new NDList(reals),
            arguments.stream().map(a -> a instanceof NDArray array ? value(array) : a).toArray());
    return results.toArray(new NDArray[0]);
  }

  /** Refuses to change an array in place whose memory others see. */
  void checkChangeable(Value value) {
    if (unchangeable.contains(value.name())) {
      throw new NotRecordable("a change in place of an array that others share");
    }
  }

  /** The graph whose outputs are {@code outputs}. */
  Recording.Recorded recorded(NDList outputs) {
    List<Value> wanted = outputs.stream().map(this::value).toList();
    Graph graph = new Graph(inputs, parameters, buffers, constants, builder.operations(), wanted);
    return new Recording.Recorded(graph.pruned(), constantArrays);
  }
}
