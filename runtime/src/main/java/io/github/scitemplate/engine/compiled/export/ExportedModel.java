package io.github.scitemplate.engine.compiled.export;

import ai.djl.ndarray.NDArray;
import io.github.scitemplate.engine.compiled.graph.Argument;
import io.github.scitemplate.engine.compiled.graph.Graph;
import io.github.scitemplate.engine.compiled.graph.Operation;
import io.github.scitemplate.engine.compiled.graph.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A recorded model that is to be written, with the arrays that it has.
 *
 * @param graph its pass outside of training, without parameters that are trained: all arrays of the
 *     model are its buffers
 * @param arrays the model's arrays in the order of the graph's buffers
 * @param constants those of the graph's constants
 */
public record ExportedModel(Graph graph, List<StoredArray> arrays, List<NDArray> constants) {

  public ExportedModel {
    arrays = List.copyOf(arrays);
    constants = List.copyOf(constants);
    if (!graph.parameters().isEmpty()
        || arrays.size() != graph.buffers().size()
        || constants.size() != graph.constants().size()) {
      throw new IllegalArgumentException("the arrays are not those of the graph");
    }
  }

  /** The operation that is a script of the framework's own, if there is one. */
  public Optional<Operation> ownScript() {
    return graph.operations().stream()
        .filter(operation -> operation.function().startsWith(Operation.OWN))
        .findFirst();
  }

  /** The names of all values that an operation or an output needs. */
  Set<String> used() {
    Set<String> names = new HashSet<>();
    Stream.concat(graph.operations().stream().flatMap(Operation::values), graph.outputs().stream())
        .forEach(value -> names.add(value.name()));
    return names;
  }

  /** Whether an operation asks for the size of the batch. */
  boolean asksForBatchSize() {
    return graph.operations().stream()
        .flatMap(operation -> operation.arguments().stream())
        .anyMatch(ExportedModel::asks);
  }

  private static boolean asks(Argument argument) {
    if (argument instanceof Argument.Several several) {
      return several.arguments().stream().anyMatch(ExportedModel::asks);
    }
    return argument instanceof Argument.OfBatch
        || (argument instanceof Argument.Named named && asks(named.argument()));
  }

  /** The lengths of an input after the axis of the batch. */
  static List<Long> lengths(Value input) {
    List<Long> lengths = new ArrayList<>();
    for (int axis = 1; axis < input.axes(); axis++) {
      lengths.add(input.length(axis));
    }
    return lengths;
  }
}
