package io.github.scitemplate.engine.compiled.graph;

import java.util.Set;

/** What is known of libtorch's functions besides their gradients. */
public final class Functions {
  /** Those that draw from libtorch's generator: how often they run decides what is drawn. */
  private static final Set<String> DRAWING = Set.of("bernoulli_", "rand", "randn", "randint");

  /** Those that change running statistics if they are told that they train. */
  private static final Set<String> WITH_STATISTICS = Set.of("batch_norm", "native_batch_norm");

  private Functions() {}

  /**
   * Whether the function changes something besides its results, so that it must not be left out.
   */
  static boolean changesArrays(Operation operation) {
    return operation.results().isEmpty()
        || DRAWING.contains(operation.function())
        || operation.function().equals("dropout")
        || (WITH_STATISTICS.contains(operation.function())
            && operation.arguments().get(5).equals(new Argument.Flag(true)));
  }
}
