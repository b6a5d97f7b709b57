package io.github.scitemplate.engine;

import static java.util.Objects.requireNonNull;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.engine.MixedPass.FirstBatch;
import io.github.scitemplate.engine.compiled.CompiledPass;
import io.github.scitemplate.engine.compiled.CompiledPass.Arrays;
import io.github.scitemplate.engine.compiled.record.OwnCode;
import io.github.scitemplate.engine.compiled.record.Recording.Recorded;
import io.github.scitemplate.error.Causes;
import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs forward and backward passes of one network, with a loss between. The first two passes of
 * each shape of a batch run operation by operation. After the second one the passes are compiled,
 * and it is done again on copies. If it gives the same bits, the following ones of this shape are
 * compiled. So the first iteration of a training does not wait for a compilation, and a shape that
 * comes once is not compiled at all.
 */
public final class TrainingPasses implements AutoCloseable {
  /** Each compiled pass takes some memory and time, so data of all lengths get no more of them. */
  static final int MOST_SHAPES = 16;

  private static final long LONG_NANOS = 250_000_000;

  private final Network network;
  private final FlatParameters parameters;
  private final PassCompiler compiler;
  private final boolean ownCode;
  private final boolean atOnce;
  private final boolean resultsAreOnlyRead;
  private final Precision precision;
  private final MixedPass mixed;
  private final Map<List<Object>, Way> ways = new LinkedHashMap<>();
  private @Nullable Arrays arrays;
  private long passes;
  private boolean hasMoreShapes;
  private boolean passesAreLong;

  /**
   * @param network trained as a whole
   * @param losses the same loss at different moments of training; a loss that changes with the
   *     moment cannot be compiled
   * @param ownLoss whether the loss is code of the project
   * @param atOnce whether the first pass of each shape is compiled, not the second
   * @param resultsAreOnlyRead whether nobody changes predictions in place, so that they need not be
   *     copied
   * @param precision below float32, what cannot be compiled is an error, and passes are compiled at
   *     once
   */
  public TrainingPasses(
      Network network,
      List<RecordableLoss> losses,
      boolean ownLoss,
      boolean atOnce,
      boolean resultsAreOnlyRead,
      Precision precision) {
    this.network = network;
    this.resultsAreOnlyRead = resultsAreOnlyRead;
    this.atOnce = atOnce || precision != Precision.FP32;
    this.precision = precision;
    this.parameters = requireNonNull(network.parts().get(Network.WHOLE), "the whole network");
    this.ownCode = ownLoss || OwnCode.isIn(network.block());
    this.compiler = new PassCompiler(network, parameters, losses, ownCode);
    this.mixed = new MixedPass(network, parameters);
  }

  /** The parameters that are trained. */
  FlatParameters parameters() {
    return parameters;
  }

  /** The compiled passes for batches of this shape, if they are compiled now. */
  Optional<CompiledPass> compiled(NDList inputs, NDList labels) {
    return ways.get(shape(inputs, labels)) instanceof Compiled compiled && !network.isAnyFrozen()
        ? Optional.of(compiled.pass)
        : Optional.empty();
  }

  /** How passes of one shape are done. */
  private sealed interface Way {}

  private record Compiled(CompiledPass pass, Recorded recorded) implements Way {}

  private record Eager(String reason) implements Way {}

  /** One batch of the shape has come, and how the next ones are done is not decided. */
  private record Undecided() implements Way {}

  /** What a pass gives besides gradients. Nobody may change the arrays in place. */
  public record Result(NDList predictions, NDArray loss) {}

  /** Where training is: both decide what dropout draws. */
  public record Moment(long epoch, long iteration) {}

  /**
   * Does both passes for a batch. The gradients are left in the network's parameters.
   *
   * @param scope closes the results
   * @param moment decides what is drawn
   * @param eager does the same operation by operation, while operations are recorded
   * @throws UserException if the passes are to be in bfloat16 and cannot be
   */
  public Result run(
      NDManager scope, NDList inputs, NDList labels, Moment moment, Supplier<Result> eager) {
    List<Object> shape = shape(inputs, labels);
    @Nullable Way way = ways.get(shape);
    if (way instanceof Compiled compiled && !network.isAnyFrozen()) {
      checkNowAndThen(inputs, labels);
      return compiled(scope, shape, batch(inputs, labels), moment, compiled.pass, eager);
    } else if (way instanceof Eager || network.isAnyFrozen()) {
      checkMayBeEager("parts of the model are frozen");
      return eager(moment, eager);
    } else if (way == null && ways.size() == MOST_SHAPES) {
      checkMayBeEager("batches have more than " + MOST_SHAPES + " shapes");
      hasMoreShapes = true;
      return eager(moment, eager);
    } else if (way == null && !atOnce) {
      ways.put(shape, new Undecided());
      return first(moment, eager);
    }
    try (NDManager copies = network.manager().newSubManager()) {
      // Blocks may change what they are given.
      Before before =
          new Before(
              new NDList(copied(inputs, copies)),
              new NDList(copied(labels, copies)),
              copied(network.bufferArrays(), copies));
      FirstBatch untouched =
          new FirstBatch(
              batch(before.inputs, before.labels), copied(before.buffers, copies), moment);
      Result first = first(moment, eager);
      Way chosen = chosen(copies, before, untouched, first);
      trim();
      if (chosen instanceof Eager other) {
        checkMayBeEager(other.reason);
      }
      ways.put(shape, chosen);
      return precision == Precision.FP32 ? first : again(scope, shape, untouched, eager);
    }
  }

  /** One of the first passes of a shape, which is done operation by operation. */
  private Result first(Moment moment, Supplier<Result> eager) {
    long begin = System.nanoTime();
    Result result = eager(moment, eager);
    passesAreLong |= System.nanoTime() - begin > LONG_NANOS;
    trim();
    return result;
  }

  /** Only where passes take so long that it does not matter, which is where memory does. */
  private void trim() {
    if (passesAreLong) {
      NativeHeap.trim();
    }
  }

  private void checkMayBeEager(String reason) {
    if (precision != Precision.FP32) {
      throw MixedPass.impossible(reason);
    }
  }

  /** Does the first batch in bfloat16, as all others, so that a resumed training is the same. */
  private Result again(
      NDManager scope, List<Object> shape, FirstBatch first, Supplier<Result> eager) {
    CompiledPass pass = ((Compiled) requireNonNull(ways.get(shape))).pass;
    List<NDArray> buffers = network.bufferArrays();
    for (int i = 0; i < buffers.size(); i++) {
      Network.copyInto(buffers.get(i), first.buffers().get(i));
    }
    return compiled(scope, shape, first.batch(), first.moment(), pass, eager);
  }

  /**
   * Records code of the project again, ever more seldom. If it does something else now, earlier
   * passes may have been wrong.
   */
  void checkNowAndThen(NDList inputs, NDList labels) {
    checkNowAndThen(1, inputs, labels);
  }

  /**
   * The same before several passes.
   *
   * @param inputs of the first of them
   * @param labels of the first of them
   */
  void checkNowAndThen(int count, NDList inputs, NDList labels) {
    boolean isTime = Long.highestOneBit(passes + count) > passes;
    passes += count;
    if (ownCode
        && isTime
        && ways.get(shape(inputs, labels)) instanceof Compiled compiled
        && !compiler.isStill(compiled.recorded, inputs, labels)) {
      throw PassCompiler.changing();
    }
  }

  /** Copies of what the first pass is given and may change. */
  private record Before(NDList inputs, NDList labels, List<NDArray> buffers) {}

  /** Does the passes of a batch operation by operation. */
  Result eager(Moment moment, Supplier<Result> pass) {
    network.startRecording(moment.epoch(), moment.iteration());
    try {
      return pass.get();
    } finally {
      network.stopRecording();
    }
  }

  private static List<Object> shape(NDList inputs, NDList labels) {
    List<Object> shape = new ArrayList<>();
    for (NDList list : List.of(inputs, labels)) {
      shape.add(list.size());
      list.forEach(
          array -> {
            Shape lengths = array.getShape();
            DataType type = array.getDataType();
            shape.add(lengths);
            shape.add(type);
          });
    }
    return shape;
  }

  static List<NDArray> copied(List<NDArray> arrays, NDManager manager) {
    List<NDArray> copies = new ArrayList<>();
    for (NDArray array : arrays) {
      NDArray copy = array.duplicate();
      copy.attach(manager);
      copies.add(copy);
    }
    return copies;
  }

  private Result compiled(
      NDManager scope,
      List<Object> shape,
      NDList batch,
      Moment moment,
      CompiledPass pass,
      Supplier<Result> eager) {
    if (pass.draws()) {
      network.seed(moment.epoch(), moment.iteration());
    }
    NDList outputs;
    try {
      outputs = pass.run(scope, batch, arrays());
    } catch (EngineException e) {
      Result result = eager(moment, eager); // which says better what is wrong with a batch
      if (precision != Precision.FP32 || !network.bufferArrays().isEmpty()) {
        // Both passes have changed the running statistics, or the other one is in float32.
        throw new ModelFailure("The compiled step failed: " + Causes.words(e), e);
      }
      pass.close();
      ways.put(shape, new Eager("the compiled step failed: " + Causes.words(e)));
      return result;
    }
    parameters.gradientIsDone();
    return result(pass, outputs);
  }

  /** What a script returns may not be changed in place, as metrics of the project may do. */
  Result result(CompiledPass pass, NDList outputs) {
    boolean copied = !resultsAreOnlyRead || !pass.predictsFromInputs();
    NDList predictions = new NDList();
    outputs
        .subList(0, outputs.size() - 1)
        .forEach(output -> predictions.add(copied ? output.duplicate() : output));
    return new Result(predictions, outputs.get(outputs.size() - 1));
  }

  private static NDList batch(NDList inputs, NDList labels) {
    NDList batch = new NDList(inputs);
    batch.addAll(labels);
    return batch;
  }

  /** The arrays that all passes work with. */
  Arrays arrays() {
    @Nullable Arrays known = arrays;
    if (known == null) {
      known =
          new Arrays(
              parameters.leafArrays(),
              parameters.gradientVector(),
              parameters.partsOf(parameters.gradientVector()),
              network.bufferArrays());
      arrays = known;
    }
    return known;
  }

  /** Compiles the passes and compares the first one. */
  private Way chosen(NDManager copies, Before before, FirstBatch untouched, Result first) {
    PassCompiler.Result result =
        compiler.compile(before.inputs, before.labels, first.predictions());
    if (result instanceof PassCompiler.Impossible impossible) {
      return new Eager(impossible.reason());
    }
    PassCompiler.Possible possible = (PassCompiler.Possible) result;
    CompiledPass pass = possible.pass();
    @Nullable String difference = difference(pass, copies, before, untouched.moment(), first);
    if (difference == null && precision == Precision.FP32) {
      return new Compiled(pass, possible.recorded());
    }
    pass.close();
    trim();
    return difference == null
        ? new Compiled(mixed.of(possible, untouched), possible.recorded())
        : new Eager(difference);
  }

  /** What differs between the first pass and the same one compiled; null: nothing. */
  private @Nullable String difference(
      CompiledPass pass, NDManager copies, Before before, Moment moment, Result first) {
    NDArray gradient = copies.zeros(parameters.vector().getShape());
    NDList outputs;
    network.seed(moment.epoch(), moment.iteration());
    try (Arrays tried =
        new Arrays(
            parameters.leafArrays(), gradient, parameters.partsOf(gradient), before.buffers)) {
      outputs = pass.run(copies, batch(before.inputs, before.labels), tried);
    } catch (EngineException e) {
      return "the compiled step fails: " + Causes.words(e);
    }
    for (int i = 0; i < first.predictions().size(); i++) {
      if (!same(first.predictions().get(i), outputs.get(i))) {
        return "the compiled model gives other bits";
      }
    }
    if (!same(first.loss(), outputs.get(outputs.size() - 1))) {
      return "the compiled loss has other bits";
    } else if (!same(parameters.takeGradientOrZero(), gradient)) {
      return "the compiled backward pass gives other bits";
    }
    List<NDArray> changed = network.bufferArrays();
    for (int i = 0; i < changed.size(); i++) {
      if (!same(changed.get(i), before.buffers.get(i))) {
        return "the compiled model leaves other running statistics";
      }
    }
    return null;
  }

  /** Whether two arrays have the same numbers; zeros are the same whatever their signs. */
  static boolean same(NDArray expected, NDArray found) {
    return expected.getDataType() == found.getDataType() && expected.contentEquals(found);
  }

  /**
   * How the passes are done so far, in words, with the reason if they are not compiled.
   *
   * @param updates whether updates are in the same calls
   */
  public Optional<String> words(boolean updates) {
    NavigableSet<String> words = new TreeSet<>();
    ways.values().forEach(way -> words(way, updates).ifPresent(words::add));
    if (hasMoreShapes) {
      words.add(words("batches have more than " + MOST_SHAPES + " shapes"));
    }
    return words.stream().reduce((a, b) -> a + "; " + b);
  }

  private static Optional<String> words(Way way, boolean updates) {
    if (way instanceof Compiled compiled) {
      return Optional.of("compiled: " + compiled.pass.way(updates));
    }
    return way instanceof Eager eager ? Optional.of(words(eager.reason)) : Optional.empty();
  }

  private static String words(String reason) {
    return "operation by operation: " + reason;
  }

  /** Whether passes of some shape are compiled. */
  public boolean isAnyCompiled() {
    return ways.values().stream().anyMatch(Compiled.class::isInstance);
  }

  /** Whether passes of some shape could not be compiled. */
  public boolean isAnyEager() {
    return hasMoreShapes || ways.values().stream().anyMatch(Eager.class::isInstance);
  }

  @Override
  public void close() {
    ways.values().stream()
        .filter(Compiled.class::isInstance)
        .forEach(way -> ((Compiled) way).pass.close());
    ways.clear();
    if (arrays != null) {
      arrays.close();
      arrays = null;
    }
  }
}
