package io.github.scitemplate.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import io.github.scitemplate.engine.compiled.CompiledPass;
import io.github.scitemplate.engine.compiled.CompiledPass.Arrays;
import io.github.scitemplate.engine.compiled.CompiledPass.Ending;
import io.github.scitemplate.engine.compiled.graph.Graph;
import io.github.scitemplate.engine.compiled.graph.GraphBuilder;
import io.github.scitemplate.engine.compiled.graph.Value;
import io.github.scitemplate.engine.compiled.precision.MixedPrecision;
import io.github.scitemplate.engine.compiled.record.Recording.Recorded;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Times the training of a small network, two convolutions and a product of matrices, in float32 and
 * in bfloat16 by turns, on one thread, since several would wait for each other on a machine that is
 * busy. The fastest pass of each counts.
 */
final class PrecisionTiming {
  private static final int ROUNDS = 5;
  private static final int BATCH = 64;
  private static final int UNITS = 128;
  private static final long[] ONES = {1, 1};
  private static final long[] TWOS = {2, 2};
  private static final Value IMAGES = array("x", BATCH, 16, 14, 14);
  private static final List<Value> WEIGHTS =
      List.of(
          array("p0", 32, 16, 3, 3),
          array("p1", 64, 32, 3, 3),
          array("p2", UNITS, 64 * 7 * 7),
          array("p3", UNITS));

  private PrecisionTiming() {}

  /** The time in float32 divided by that in bfloat16. */
  static double factor(Device device) {
    JniUtils.setGraphExecutorOptimize(false);
    int threads = JniUtils.getNumThreads();
    Torch.useThreadsHere(1);
    try (NDManager manager = Torch.newManager(device)) {
      return factor(manager);
    } finally {
      Torch.useThreadsHere(threads);
    }
  }

  private static double factor(NDManager manager) {
    Graph graph = network();
    List<NDArray> weights = WEIGHTS.stream().map(each -> numbers(manager, each)).toList();
    NDArray gradient = manager.zeros(new Shape(weights.stream().mapToLong(NDArray::size).sum()));
    NDList batch = new NDList(numbers(manager, IMAGES));
    try (CompiledPass exact = pass(graph, manager.getDevice());
        CompiledPass fast = pass(MixedPrecision.of(graph), manager.getDevice());
        Arrays arrays = new Arrays(weights, gradient, parts(weights, gradient), List.of())) {
      double ofExact = Double.POSITIVE_INFINITY;
      double ofFast = Double.POSITIVE_INFINITY;
      for (int round = 0; round <= ROUNDS; round++) {
        double first = seconds(manager, exact, batch, arrays);
        double second = seconds(manager, fast, batch, arrays);
        if (round > 0) { // the first one prepares
          ofExact = Math.min(ofExact, first);
          ofFast = Math.min(ofFast, second);
        }
      }
      return ofExact / ofFast;
    }
  }

  private static CompiledPass pass(Graph graph, Device device) {
    return CompiledPass.of(new Recorded(graph, List.of()), new Ending(0, false), device);
  }

  private static Value array(String name, long... shape) {
    return new Value(name, new Shape(shape), DataType.FLOAT32);
  }

  private static Graph network() {
    GraphBuilder builder = new GraphBuilder("v");
    Value first = convolution(builder, IMAGES, 0, ONES, BATCH, 32, 14, 14);
    Value second = convolution(builder, first, 1, TWOS, BATCH, 64, 7, 7);
    Value flat = add(builder, new Shape(BATCH, 64 * 7 * 7), "flatten", second, 1, -1);
    Value linear =
        add(builder, new Shape(BATCH, UNITS), "linear", flat, WEIGHTS.get(2), WEIGHTS.get(3));
    Value loss = add(builder, new Shape(), "sum", linear);
    return new Graph(
        List.of(IMAGES), WEIGHTS, List.of(), List.of(), builder.operations(), List.of(loss));
  }

  private static Value convolution(
      GraphBuilder builder, Value images, int weight, long[] stride, long... shape) {
    Shape result = new Shape(shape);
    Value maps =
        add(builder, result, "conv2d", images, WEIGHTS.get(weight), null, stride, ONES, ONES, 1);
    return add(builder, result, "relu", maps);
  }

  private static Value add(
      GraphBuilder builder, Shape shape, String function, @Nullable Object... arguments) {
    Value result = new Value(builder.newName(), shape, DataType.FLOAT32);
    builder.add(function, List.of(result), arguments);
    return result;
  }

  /** Numbers between -0.1 and 0.1, without a draw from a generator. */
  private static NDArray numbers(NDManager manager, Value value) {
    float[] numbers = new float[(int) value.knownShape().size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) (0.1 * Math.sin(i));
    }
    return manager.create(numbers, value.knownShape());
  }

  private static List<NDArray> parts(List<NDArray> weights, NDArray vector) {
    List<NDArray> parts = new ArrayList<>();
    long begin = 0;
    for (NDArray weight : weights) {
      long end = begin + weight.size();
      parts.add(vector.get(new NDIndex(begin + ":" + end)).reshape(weight.getShape()));
      begin = end;
    }
    return parts;
  }

  private static double seconds(NDManager manager, CompiledPass pass, NDList batch, Arrays arrays) {
    long begin = System.nanoTime();
    try (NDManager scope = manager.newSubManager()) {
      pass.run(scope, batch, arrays).head().getFloat(); // which waits for a GPU
    }
    return (System.nanoTime() - begin) / 1e9;
  }
}
