package io.github.scitemplate.engine.compiled.export;

import static java.util.Objects.requireNonNull;

import io.github.scitemplate.engine.compiled.graph.Argument;
import io.github.scitemplate.engine.compiled.graph.Operation;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Says operations of a graph in Python. */
final class PythonOperations {
  /** What the program calls the number of samples. */
  static final String BATCH_SIZE = "batch_size";

  private static final Set<String> METHODS =
      Set.of(
          "add_",
          "clone",
          "detach",
          "div_",
          "expand",
          "flatten",
          "permute",
          "reshape",
          "t",
          "transpose",
          "unsqueeze");

  private static final Set<String> OF_MODULE_FUNCTIONAL =
      Set.of(
          "adaptive_avg_pool2d",
          "adaptive_avg_pool3d",
          "avg_pool2d",
          "avg_pool3d",
          "elu",
          "gelu",
          "leaky_relu",
          "linear",
          "softplus");

  private static final Set<String> OF_MODULE_TORCH =
      Set.of(
          "abs",
          "add",
          "amax",
          "amin",
          "avg_pool1d",
          "batch_norm",
          "bmm",
          "cat",
          "clamp",
          "conv1d",
          "conv2d",
          "conv3d",
          "cos",
          "cumsum",
          "div",
          "embedding",
          "eq",
          "erf",
          "exp",
          "flip",
          "gather",
          "ge",
          "gru",
          "gt",
          "layer_norm",
          "le",
          "log",
          "log_softmax",
          "logical_and",
          "logical_not",
          "logical_or",
          "lstm",
          "lt",
          "matmul",
          "max_pool1d",
          "max_pool2d",
          "max_pool3d",
          "maximum",
          "mean",
          "minimum",
          "mm",
          "mul",
          "ne",
          "neg",
          "ones",
          "pow",
          "relu",
          "rnn_relu",
          "rnn_tanh",
          "select",
          "selu",
          "sigmoid",
          "sin",
          "softmax",
          "sqrt",
          "square",
          "stack",
          "sub",
          "sum",
          "tanh",
          "where",
          "zeros");

  /** By the numbers of {@link io.github.scitemplate.engine.compiled.graph.ScalarType}. */
  private static final Map<Long, String> TYPES =
      Map.of(
          0L, "uint8",
          1L, "int8",
          3L, "int32",
          4L, "int64",
          5L, "float16",
          6L, "float32",
          7L, "float64",
          11L, "bool",
          15L, "bfloat16");

  private PythonOperations() {}

  /** The call. */
  static String text(Operation operation) {
    String function = operation.function();
    List<Argument> arguments = operation.arguments();
    if (function.equals("slice")) {
      return slice(arguments);
    } else if (function.equals("to")) {
      return text(arguments.get(0)) + ".to(" + type(arguments.get(1)) + ")";
    } else if (METHODS.contains(function)) {
      return text(arguments.get(0)) + "." + function + call(arguments.subList(1, arguments.size()));
    } else if (OF_MODULE_FUNCTIONAL.contains(function)) {
      return "F." + function + call(arguments);
    }
    return (OF_MODULE_TORCH.contains(function) ? "torch." : "torch.ops.aten.")
        + function
        + call(arguments);
  }

  private static String call(List<Argument> arguments) {
    return arguments.stream()
        .map(PythonOperations::text)
        .collect(Collectors.joining(", ", "(", ")"));
  }

  /** The arguments are the array, the axis, the first place, the last but one, and the step. */
  private static String slice(List<Argument> arguments) {
    long axis = ((Argument.Whole) arguments.get(1)).value();
    String step = text(arguments.get(4));
    return text(arguments.get(0))
        + "["
        + ":, ".repeat((int) axis)
        + text(arguments.get(2))
        + ":"
        + text(arguments.get(3))
        + (step.equals("1") ? "" : ":" + step)
        + "]";
  }

  private static String text(Argument argument) {
    if (argument instanceof Argument.Several several) {
      return several.arguments().stream()
          .map(PythonOperations::text)
          .collect(Collectors.joining(", ", "[", "]"));
    } else if (argument instanceof Argument.OfBatch size) {
      return (size.factor() == 1 ? "" : size.factor() + " * ")
          + BATCH_SIZE
          + (size.offset() == 0 ? "" : " + " + size.offset());
    } else if (argument instanceof Argument.DeviceOf device) {
      return device.array().text() + ".device";
    } else if (argument instanceof Argument.Named named) {
      boolean isType = named.name().equals("dtype");
      return named.name() + "=" + (isType ? type(named.argument()) : text(named.argument()));
    } else if (argument instanceof Argument.Real real && !Double.isFinite(real.value())) {
      return "float(\"" + argument.text() + "\")";
    }
    return argument.text();
  }

  private static String type(Argument argument) {
    return "torch." + requireNonNull(TYPES.get(((Argument.Whole) argument).value()));
  }
}
