package io.github.scitemplate.engine.compiled.precision;

import ai.djl.ndarray.types.DataType;
import io.github.scitemplate.engine.compiled.graph.Argument;
import io.github.scitemplate.engine.compiled.graph.Argument.Named;
import io.github.scitemplate.engine.compiled.graph.Argument.Whole;
import io.github.scitemplate.engine.compiled.graph.Functions;
import io.github.scitemplate.engine.compiled.graph.Graph;
import io.github.scitemplate.engine.compiled.graph.Operation;
import io.github.scitemplate.engine.compiled.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Takes convolutions and products of matrices in bfloat16, and all else in float32: parameters,
 * running statistics, losses and sums of gradients. Each operand is cast before such a function,
 * and its result is cast back; so gradients are cast where they flow through. These are the casts
 * of PyTorch's autocast, but every use of an array has a cast of its own, so that gradients of
 * several uses are added in float32.
 *
 * <p>Images are convolved with their channels as the fastest axis in memory, which processors with
 * instructions for bfloat16 do fastest. What follows on a convolution keeps this order in memory,
 * but dropout draws for each number what it draws in float32.
 */
public final class MixedPrecision {
  /** How many leading arguments of each function are arrays that are multiplied or added. */
  private static final Map<String, Integer> OPERANDS =
      Map.of("conv1d", 3, "conv2d", 3, "conv3d", 3, "linear", 3, "mm", 2, "bmm", 2, "matmul", 2);

  private static final String IMAGES = "conv2d";
  private static final int IMAGE_AXES = 4;
  private static final String DRAWN = "empty_like";
  private static final Argument BFLOAT16 = new Named("dtype", Argument.of(DataType.BFLOAT16));
  private static final Argument FLOAT32 = new Named("dtype", Argument.of(DataType.FLOAT32));
  private static final Argument CHANNELS_LAST = new Named("memory_format", new Whole(2));
  private static final Argument CONTIGUOUS = new Named("memory_format", new Whole(0));

  private final List<Operation> operations = new ArrayList<>();
  private final List<Value> parameters;
  private int casts;

  private MixedPrecision(List<Value> parameters) {
    this.parameters = parameters;
  }

  /** The same calculation with casts. */
  public static Graph of(Graph graph) {
    MixedPrecision mixed = new MixedPrecision(graph.parameters());
    for (Operation operation : graph.operations()) {
      if (multiplies(operation)) {
        mixed.addCast(operation);
      } else if (operation.function().equals(DRAWN)) {
        mixed.operations.add(contiguous(operation));
      } else {
        mixed.operations.add(operation);
      }
    }
    return graph.with(mixed.operations);
  }

  /** Whether a calculation has casts to bfloat16. */
  public static boolean isIn(Graph graph) {
    return graph.operations().stream()
        .anyMatch(
            operation ->
                operation.function().equals(Functions.CAST)
                    && operation.result().type() == DataType.BFLOAT16);
  }

  private static boolean multiplies(Operation operation) {
    return OPERANDS.containsKey(operation.function())
        && operation.values().allMatch(value -> value.type() == DataType.FLOAT32);
  }

  private static Operation contiguous(Operation operation) {
    List<Argument> arguments = new ArrayList<>(operation.arguments());
    arguments.add(CONTIGUOUS);
    return new Operation(DRAWN, arguments, operation.results(), operation.block());
  }

  private void addCast(Operation operation) {
    List<Argument> arguments = new ArrayList<>(operation.arguments());
    int operands = OPERANDS.getOrDefault(operation.function(), 0);
    for (int place = 0; place < operands; place++) {
      if (arguments.get(place) instanceof Value operand) {
        arguments.set(place, cast(operand, operation));
      }
    }
    Value result = operation.result();
    Value low = new Value(name(), result.shape(), DataType.BFLOAT16);
    operations.add(new Operation(operation.function(), arguments, List.of(low), operation.block()));
    operations.add(
        new Operation(Functions.CAST, List.of(low, FLOAT32), List.of(result), operation.block()));
  }

  private Value cast(Value operand, Operation operation) {
    if (!operation.function().equals(IMAGES) || operand.axes() != IMAGE_AXES) {
      return low(operation, operand, BFLOAT16);
    } else if (parameters.contains(operand)) {
      // libtorch takes twice as long if it lays out a whole weight anew while it casts.
      return low(operation, low(operation, operand, BFLOAT16), CHANNELS_LAST);
    }
    return low(operation, operand, BFLOAT16, CHANNELS_LAST);
  }

  private Value low(Operation beside, Value from, Argument... how) {
    Value low = new Value(name(), from.shape(), DataType.BFLOAT16);
    List<Argument> arguments = new ArrayList<>(List.of(from));
    arguments.addAll(List.of(how));
    operations.add(new Operation(Functions.CAST, arguments, List.of(low), beside.block()));
    return low;
  }

  private String name() {
    return "h" + casts++;
  }
}
