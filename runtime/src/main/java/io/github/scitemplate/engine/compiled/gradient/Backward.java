package io.github.scitemplate.engine.compiled.gradient;

import io.github.scitemplate.engine.compiled.graph.Functions;
import io.github.scitemplate.engine.compiled.graph.Graph;
import io.github.scitemplate.engine.compiled.graph.GraphBuilder;
import io.github.scitemplate.engine.compiled.graph.Operation;
import io.github.scitemplate.engine.compiled.graph.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The backward pass of a graph. Operations are passed from the last to the first, as libtorch does,
 * so that gradients of a value that is used several times are added in the same order.
 */
public final class Backward {
  private final GraphBuilder builder = new GraphBuilder("g");
  private final Set<String> needed = new HashSet<>();
  private final Set<String> transposed = new HashSet<>();
  private final Map<String, Value> gradients = new HashMap<>();

  private Backward() {}

  /** What calculating a backward pass gave. */
  public sealed interface Result {}

  /**
   * The backward pass.
   *
   * @param operations what follows the graph's own operations
   * @param gradients the gradient of each parameter, by the parameter's name; none for a parameter
   *     that the result does not depend on
   */
  public record Derived(List<Operation> operations, Map<String, Value> gradients)
      implements Result {
    public Derived {
      operations = List.copyOf(operations);
      gradients = Map.copyOf(gradients);
    }
  }

  /**
   * There is no rule.
   *
   * @param function the function without one
   * @param block the path of the block that calls it
   */
  public record Missing(String function, String block) implements Result {}

  /**
   * Derives the backward pass of a graph with respect to its parameters.
   *
   * @param output where the pass begins
   * @param derivative the gradient of {@code output}; null: 1, for an output that is one number
   */
  public static Result of(Graph graph, Value output, @Nullable Value derivative) {
    return new Backward().derived(graph, output, derivative);
  }

  private Result derived(Graph graph, Value output, @Nullable Value derivative) {
    graph.parameters().forEach(parameter -> needed.add(parameter.name()));
    for (Operation operation : graph.operations()) {
      if (operation.function().equals("t") || isCastOfTransposed(operation)) {
        transposed.add(operation.result().name());
      }
      if (!Functions.hasNoGradient(operation.function())
          && operation.values().anyMatch(this::needs)) {
        operation.results().forEach(result -> needed.add(result.name()));
      }
    }
    if (!needs(output)) {
      return new Missing("a loss without gradient", "");
    }
    gradients.put(
        output.name(), derivative == null ? builder.call("ones_like", output) : derivative);
    for (int i = graph.operations().size() - 1; i >= 0; i--) {
      Operation operation = graph.operations().get(i);
      if (flowsThrough(operation)) {
        builder.enter(operation.block());
        GradientRules.@Nullable Rule rule = GradientRules.of(operation.function());
        try {
          if (rule == null) {
            throw new GradientRules.NoRule();
          }
          rule.apply(new Flow(this, operation));
        } catch (GradientRules.NoRule e) {
          return new Missing(operation.function(), operation.block());
        }
      }
    }
    Map<String, Value> ofParameters = new HashMap<>();
    for (Value parameter : graph.parameters()) {
      @Nullable Value gradient = gradients.get(parameter.name());
      if (gradient != null) {
        ofParameters.put(parameter.name(), gradient);
      }
    }
    return new Derived(builder.operations(), ofParameters);
  }

  /** A cast keeps the order of an array in memory. */
  private boolean isCastOfTransposed(Operation operation) {
    return operation.function().equals(Functions.CAST) && isTransposed(operation.value(0));
  }

  private boolean flowsThrough(Operation operation) {
    return !Functions.hasNoGradient(operation.function())
        && operation.values().anyMatch(this::needs)
        && operation.results().stream().anyMatch(result -> gradients.containsKey(result.name()));
  }

  GraphBuilder builder() {
    return builder;
  }

  boolean isTransposed(Value value) {
    return transposed.contains(value.name());
  }

  boolean needs(Value value) {
    return needed.contains(value.name());
  }

  @Nullable Value gradient(Value value) {
    return gradients.get(value.name());
  }

  /** Adds to the gradient of a value, if anybody needs it. */
  void add(Value value, Value gradient) {
    if (needs(value)) {
      @Nullable Value before = gradients.get(value.name());
      gradients.put(
          value.name(), before == null ? gradient : builder.call("add", before, gradient));
    }
  }
}
