package io.github.scitemplate.engine.compiled.graph;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The functions of libtorch that a recorded model may call, with what is special about each. */
public final class Functions {
  /** Copies an array into another type of numbers. Unlike {@code to}, gradients flow through it. */
  public static final String CAST = "_to_copy";

  private enum Trait {
    /** The result is a view of the first array. */
    SHARES_MEMORY,
    /** The first array is changed. */
    IN_PLACE,
    /** Numbers are drawn from libtorch's generator, so that each call matters. */
    DRAWS,
    /** Nothing flows back through it. */
    NO_GRADIENT
  }

  private static final TreeMap<String, Set<Trait>> ALL = new TreeMap<>();

  static {
    add(
        List.of(
            CAST,
            "abs",
            "adaptive_avg_pool1d",
            "adaptive_avg_pool2d",
            "adaptive_avg_pool3d",
            "add",
            "adaptive_max_pool1d",
            "adaptive_max_pool2d",
            "adaptive_max_pool3d",
            "amax",
            "amin",
            "avg_pool1d",
            "avg_pool2d",
            "avg_pool3d",
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
            "dot",
            "elu",
            "embedding",
            "erf",
            "exp",
            "flip",
            "gather",
            "gelu",
            "layer_norm",
            "leaky_relu",
            "linear",
            "log",
            "log10",
            "log2",
            "log_softmax",
            "matmul",
            "max",
            "max_pool1d",
            "max_pool2d",
            "max_pool2d_with_indices",
            "max_pool3d",
            "maximum",
            "mean",
            "min",
            "minimum",
            "mm",
            "mul",
            "native_batch_norm",
            "native_layer_norm",
            "neg",
            "pow",
            "relu",
            "remainder",
            "repeat_interleave",
            "selu",
            "sigmoid",
            "sin",
            "softmax",
            "softplus",
            "sqrt",
            "square",
            "stack",
            "sub",
            "sum",
            "tanh",
            "tile",
            "where",
            "xlogy",
            "floor",
            "ceil",
            "round",
            "sign"));
    add(
        List.of(
            "reshape",
            "flatten",
            "unsqueeze",
            "transpose",
            "permute",
            "expand",
            "select",
            "slice",
            "split_with_sizes",
            "t"),
        Trait.SHARES_MEMORY);
    add(List.of("add_", "div_"), Trait.IN_PLACE);
    add(List.of("gru", "lstm", "rnn_relu", "rnn_tanh"), Trait.DRAWS);
    add(List.of("bernoulli_"), Trait.IN_PLACE, Trait.DRAWS, Trait.NO_GRADIENT);
    add(List.of("detach", "to"), Trait.SHARES_MEMORY, Trait.NO_GRADIENT);
    add(
        List.of(
            "argmax",
            "argmin",
            "clone",
            "empty_like",
            "eq",
            "ge",
            "gt",
            "isinf",
            "isnan",
            "le",
            "logical_and",
            "logical_not",
            "logical_or",
            "lt",
            "ne",
            "ones",
            "ones_like",
            "zeros",
            "zeros_like"),
        Trait.NO_GRADIENT);
  }

  private Functions() {}

  private static void add(List<String> functions, Trait... traits) {
    for (String function : functions) {
      Set<Trait> all = EnumSet.noneOf(Trait.class);
      all.addAll(List.of(traits));
      if (ALL.put(function, all) != null) {
        throw new IllegalStateException(function + " is listed twice");
      }
    }
  }

  private static boolean has(String function, Trait trait) {
    return ALL.getOrDefault(function, Set.of()).contains(trait);
  }

  /** Whether a recorded model may call the function. */
  public static boolean isKnown(String function) {
    return ALL.containsKey(function);
  }

  /** All functions through which gradients flow. */
  public static Set<String> withGradient() {
    Set<String> functions = new TreeSet<>(ALL.keySet());
    functions.removeIf(Functions::hasNoGradient);
    return functions;
  }

  /** Whether nothing flows back through the function. */
  public static boolean hasNoGradient(String function) {
    return has(function, Trait.NO_GRADIENT);
  }

  /** Whether the result shares the memory of the first array. */
  public static boolean sharesMemory(String function) {
    return has(function, Trait.SHARES_MEMORY);
  }

  /**
   * Whether the call draws numbers from libtorch's generator. Recurrent layers may do so between
   * their layers.
   */
  public static boolean draws(Operation operation) {
    return has(operation.function(), Trait.DRAWS);
  }

  /** Whether the call changes something besides its results, so that it must not be left out. */
  static boolean changesArrays(Operation operation) {
    return operation.results().isEmpty()
        || has(operation.function(), Trait.DRAWS)
        || updatesStatistics(operation);
  }

  private static boolean updatesStatistics(Operation operation) {
    return (operation.function().equals("batch_norm")
            || operation.function().equals("native_batch_norm"))
        && operation.arguments().get(5).equals(new Argument.Flag(true));
  }
}
