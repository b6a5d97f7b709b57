package io.github.scitemplate.engine.compiled.script;

import static java.util.Objects.requireNonNull;

import io.github.scitemplate.engine.compiled.gradient.Backward.Derived;
import io.github.scitemplate.engine.compiled.graph.Argument;
import io.github.scitemplate.engine.compiled.graph.Graph;
import io.github.scitemplate.engine.compiled.graph.Operation;
import io.github.scitemplate.engine.compiled.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a forward and a backward pass as a method that is given all arrays, leaves the gradients
 * in some of them and returns the outputs.
 */
public final class TrainingText {
  /** The method's name. */
  public static final String NAME = "forward";

  private static final String GRADIENT = "of_";
  private static final String VECTOR = "gradient";

  /** libtorch adds each gradient to zeros, so that none is minus zero; here zero is added to it. */
  private static final String WITHOUT_MINUS_ZERO = "unused = torch.add_(" + VECTOR + ", 0.)";

  /** Functions that can write their result where it is wanted, to the same bits. */
  private static final Set<String> WITH_PLACE = Set.of("mm", "sum");

  /** Those whose last bits depend on where in memory they write. */
  private static final Set<String> ALIGNED = Set.of("mm");

  /** Where libtorch lays each array, in bytes. */
  private static final long ALIGNMENT = 64;

  private TrainingText() {}

  private static MethodText begun(Graph graph) {
    return new MethodText(NAME)
        .arrays("inputs", graph.inputs())
        .arrays("parameters", graph.parameters())
        .parameter(VECTOR + ": Tensor")
        .arrays("gradients", gradients(graph))
        .arrays("buffers", graph.buffers())
        .arrays("constants", graph.constants())
        .batchSize(graph.operations(), graph.inputs().get(0));
  }

  /** The places where the gradients are left. */
  private static List<Value> gradients(Graph graph) {
    return graph.parameters().stream()
        .map(parameter -> Value.unknown(GRADIENT + parameter.name()))
        .toList();
  }

  /** The method with a backward pass of its own. */
  public static String derived(Graph graph, Derived backward, String className) {
    List<Operation> all = new ArrayList<>(graph.operations());
    all.addAll(backward.operations());
    List<Value> wanted = new ArrayList<>(graph.outputs());
    wanted.addAll(backward.gradients().values());
    List<Operation> needed = new ArrayList<>(Graph.needed(all, wanted));
    Set<String> placed = place(graph, backward, needed);
    Map<String, List<String>> copies = copies(graph, backward, placed);
    MethodText text = begun(graph);
    text.operations(
        needed, value -> copies.getOrDefault(value.name(), List.of()).forEach(text::line));
    for (Value parameter : graph.parameters()) {
      @Nullable Value gradient = backward.gradients().get(parameter.name());
      if (gradient == null) {
        text.line("unused = torch.zero_(" + GRADIENT + parameter.name() + ")");
      } else if (needed.stream().noneMatch(operation -> operation.results().contains(gradient))) {
        copies.getOrDefault(gradient.name(), List.of()).forEach(text::line);
      }
    }
    text.line(WITHOUT_MINUS_ZERO);
    return text.returning(className, graph.outputs());
  }

  /**
   * What leaves gradients in their places, by the gradient's name. It follows the operation that
   * gives the gradient, so that libtorch frees the memory of that at once.
   */
  private static Map<String, List<String>> copies(
      Graph graph, Derived backward, Set<String> placed) {
    Map<String, List<String>> copies = new HashMap<>();
    for (Value parameter : graph.parameters()) {
      @Nullable Value gradient = backward.gradients().get(parameter.name());
      if (gradient != null && !placed.contains(parameter.name())) {
        copies
            .computeIfAbsent(gradient.name(), added -> new ArrayList<>())
            .add(
                "unused = torch.copy_("
                    + GRADIENT
                    + parameter.name()
                    + ", "
                    + gradient.name()
                    + ")");
      }
    }
    return copies;
  }

  /**
   * Has operations write gradients where they are left, if nothing else needs the result.
   *
   * @return the parameters whose gradients are written so
   */
  private static Set<String> place(Graph graph, Derived backward, List<Operation> operations) {
    Map<String, Integer> uses = new HashMap<>();
    Stream.of(
            operations.stream().flatMap(Operation::values),
            backward.gradients().values().stream(),
            graph.outputs().stream())
        .flatMap(values -> values)
        .forEach(value -> uses.merge(value.name(), 1, Integer::sum));
    Map<String, String> places = new HashMap<>();
    backward
        .gradients()
        .forEach(
            (parameter, gradient) -> {
              if (uses.getOrDefault(gradient.name(), 0) == 1) {
                places.put(gradient.name(), parameter);
              }
            });
    Set<String> aligned = aligned(graph.parameters());
    Set<String> placed = new HashSet<>();
    for (int i = 0; i < operations.size(); i++) {
      Operation operation = operations.get(i);
      if (WITH_PLACE.contains(operation.function())
          && operation.arguments().size() > 1
          && places.containsKey(operation.result().name())) {
        String parameter = requireNonNull(places.get(operation.result().name()));
        if (ALIGNED.contains(operation.function()) && !aligned.contains(parameter)) {
          continue;
        }
        List<Argument> arguments = new ArrayList<>(operation.arguments());
        arguments.add(new Argument.Named("out", Value.unknown(GRADIENT + parameter)));
        operations.set(
            i,
            new Operation(operation.function(), arguments, operation.results(), operation.block()));
        placed.add(parameter);
      }
    }
    return placed;
  }

  /** The parameters whose gradients begin where an array could, in the vector of all of them. */
  private static Set<String> aligned(List<Value> parameters) {
    Set<String> aligned = new HashSet<>();
    long offset = 0;
    for (Value parameter : parameters) {
      if (offset % ALIGNMENT == 0) {
        aligned.add(parameter.name());
      }
      offset += parameter.knownShape().size() * Float.BYTES;
    }
    return aligned;
  }

  /**
   * The method in which libtorch derives the backward pass.
   *
   * @param output where the pass begins
   * @param derivative the gradient of {@code output}; null: 1
   */
  public static String recording(
      Graph graph, Value output, @Nullable Value derivative, String className) {
    MethodText text =
        begun(graph).line("torch.set_grad_enabled(True)").operations(graph.operations());
    String given =
        derivative == null
            ? "None"
            : "annotate(List[Optional[Tensor]], [torch.detach(" + derivative.name() + ")])";
    text.line(
        "all = torch.autograd.grad(["
            + output.name()
            + "], parameters, "
            + given
            + ", None, False, True)");
    text.line("torch.set_grad_enabled(False)");
    for (int i = 0; i < graph.parameters().size(); i++) {
      String place = GRADIENT + graph.parameters().get(i).name();
      text.line("one = all[" + i + "]")
          .line("if torch.__isnot__(one, None):")
          .line("  unused = torch.add(unchecked_cast(Tensor, one), 0., out=" + place + ")")
          .line("else:")
          .line("  unused = torch.zero_(" + place + ")");
    }
    String outputs =
        graph.outputs().stream()
            .map(value -> "torch.detach(" + value.name() + ")")
            .collect(Collectors.joining(", ", "[", "]"));
    return text.returning(className, "List[Tensor]", outputs);
  }
}
