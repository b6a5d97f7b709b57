package io.github.scitemplate.engine.compiled.script;

import io.github.scitemplate.engine.compiled.graph.Argument;
import io.github.scitemplate.engine.compiled.graph.Operation;
import io.github.scitemplate.engine.compiled.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Writes one method of a class in TorchScript, as libtorch itself would save it. */
public final class MethodText {
  private static final String LINE = "\n    ";

  private final String name;
  private final List<String> parameters = new ArrayList<>();
  private final StringBuilder body = new StringBuilder();
  private String block = "";

  public MethodText(String name) {
    this.name = name;
  }

  /** Adds a parameter, such as {@code lr: float}. */
  public MethodText parameter(String declaration) {
    parameters.add(declaration);
    return this;
  }

  /** Adds a parameter that is a list of arrays, and gives each of them its name. */
  public MethodText arrays(String list, List<Value> values) {
    parameter(list + ": List[Tensor]");
    if (!values.isEmpty()) {
      line(names(values) + " = " + list);
    }
    return this;
  }

  /** Adds a statement. */
  public MethodText line(String statement) {
    body.append(LINE).append(statement);
    return this;
  }

  /** Adds operations, each under a comment with its block's path where that changes. */
  public MethodText operations(List<Operation> operations) {
    return operations(operations, result -> {});
  }

  /**
   * The same, with something done after each operation.
   *
   * @param after is given each result of the operation
   */
  MethodText operations(List<Operation> operations, Consumer<Value> after) {
    for (Operation operation : operations) {
      if (!operation.block().equals(block)) {
        block = operation.block();
        line("# " + (block.isEmpty() ? "of no block" : block.replaceAll("\\p{Cntrl}", " ")));
      }
      operation(operation);
      operation.results().forEach(after);
    }
    return this;
  }

  private void operation(Operation operation) {
    List<Value> results = operation.results();
    if (results.size() == 1) {
      line(results.get(0).name() + " = " + operation.text());
    } else if (results.isEmpty()) {
      line("unused = " + operation.text());
    } else {
      line(names(results) + " = " + operation.text());
    }
  }

  private static String names(List<Value> values) {
    return values.stream().map(value -> value.name() + ", ").collect(Collectors.joining());
  }

  /** Says how large the batch is, if an operation asks for it. */
  public MethodText batchSize(List<Operation> operations, Value input) {
    boolean asked =
        operations.stream().flatMap(o -> o.arguments().stream()).anyMatch(MethodText::asks);
    return asked ? line(Argument.OfBatch.SIZE + " = torch.size(" + input.name() + ", 0)") : this;
  }

  private static boolean asks(Argument argument) {
    if (argument instanceof Argument.Several several) {
      return several.arguments().stream().anyMatch(MethodText::asks);
    }
    return argument instanceof Argument.OfBatch
        || (argument instanceof Argument.Named named && asks(named.argument()));
  }

  /** The whole method, which returns the arrays {@code values} as a list. */
  public String returning(String className, List<Value> values) {
    String list = values.stream().map(Value::name).collect(Collectors.joining(", ", "[", "]"));
    return returning(className, "List[Tensor]", list);
  }

  /** The whole method, which returns {@code expression}. */
  public String returning(String className, String type, String expression) {
    StringBuilder text = new StringBuilder("  def " + name + "(self: __torch__." + className);
    parameters.forEach(parameter -> text.append(",\n      ").append(parameter));
    return text.append(") -> ")
        .append(type)
        .append(":")
        .append(body)
        .append(LINE)
        .append("return ")
        .append(expression)
        .append('\n')
        .toString();
  }
}
