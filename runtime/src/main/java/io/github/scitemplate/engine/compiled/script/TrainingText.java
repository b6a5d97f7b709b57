package io.github.scitemplate.engine.compiled.script;

import io.github.scitemplate.engine.compiled.gradient.Backward.Derived;
import io.github.scitemplate.engine.compiled.graph.Graph;
import io.github.scitemplate.engine.compiled.graph.Operation;
import io.github.scitemplate.engine.compiled.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes a forward and a backward pass as a method that is given all arrays, leaves the gradients
 * in some of them and returns the outputs.
 */
public final class TrainingText {
  /** The method's name. */
  public static final String NAME = "forward";

  private static final String GRADIENT = "of_";

  private TrainingText() {}

  private static MethodText begun(Graph graph) {
    return new MethodText(NAME)
        .arrays("inputs", graph.inputs())
        .arrays("parameters", graph.parameters())
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
    MethodText text = begun(graph).operations(Graph.needed(all, wanted));
    for (Value parameter : graph.parameters()) {
      @Nullable Value gradient = backward.gradients().get(parameter.name());
      text.line(
          gradient == null
              ? "unused = torch.zero_(" + GRADIENT + parameter.name() + ")"
              : "unused = torch.copy_("
                  + GRADIENT
                  + parameter.name()
                  + ", "
                  + gradient.name()
                  + ")");
    }
    return text.returning(className, graph.outputs());
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
          .line("  unused = torch.copy_(" + place + ", unchecked_cast(Tensor, one))")
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
