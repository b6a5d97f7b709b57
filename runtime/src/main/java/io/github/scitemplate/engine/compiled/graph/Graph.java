package io.github.scitemplate.engine.compiled.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A recorded calculation.
 *
 * @param inputs the arrays of a batch
 * @param parameters what is trained
 * @param buffers what else belongs to the model, such as running statistics
 * @param constants what else is needed and never changes
 * @param operations in the order in which they run
 * @param outputs what the calculation is for
 */
public record Graph(
    List<Value> inputs,
    List<Value> parameters,
    List<Value> buffers,
    List<Value> constants,
    List<Operation> operations,
    List<Value> outputs) {

  public Graph {
    inputs = List.copyOf(inputs);
    parameters = List.copyOf(parameters);
    buffers = List.copyOf(buffers);
    constants = List.copyOf(constants);
    operations = List.copyOf(operations);
    outputs = List.copyOf(outputs);
  }

  /** The same calculation with other operations. */
  public Graph with(List<Operation> others) {
    return new Graph(inputs, parameters, buffers, constants, others, outputs);
  }

  /** The same calculation without operations whose results nobody needs. */
  public Graph pruned() {
    return with(needed(operations, outputs));
  }

  /** Whether an array is calculated from arrays of the batch. */
  public boolean dependsOnInputs(Value value) {
    Set<String> dependent = new HashSet<>();
    inputs.forEach(input -> dependent.add(input.name()));
    for (Operation operation : operations) {
      if (operation.values().anyMatch(argument -> dependent.contains(argument.name()))) {
        operation.results().forEach(result -> dependent.add(result.name()));
      }
    }
    return dependent.contains(value.name());
  }

  /**
   * The operations that {@code wanted} needs. An operation that changes arrays is always needed.
   */
  public static List<Operation> needed(List<Operation> operations, List<Value> wanted) {
    Set<String> names = new HashSet<>();
    wanted.forEach(value -> names.add(value.name()));
    List<Operation> kept = new ArrayList<>();
    for (int i = operations.size() - 1; i >= 0; i--) {
      Operation operation = operations.get(i);
      if (Functions.changesArrays(operation)
          || operation.results().stream().anyMatch(result -> names.contains(result.name()))) {
        kept.add(operation);
        operation.values().forEach(value -> names.add(value.name()));
      }
    }
    Collections.reverse(kept);
    return kept;
  }
}
