package io.github.scitemplate.engine.compiled.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the operations of a graph, and gives their results names. */
public final class GraphBuilder {
  private final List<Operation> operations = new ArrayList<>();
  private final String prefix;
  private String block = "";
  private int names;

  /**
   * @param prefix what the names of results begin with
   */
  public GraphBuilder(String prefix) {
    this.prefix = prefix;
  }

  /** Says which block the following operations belong to. */
  public void enter(String path) {
    block = path;
  }

  /** A name that no other value has. */
  public String newName() {
    return prefix + names++;
  }

  /** Adds a call of a function whose one result has an unknown shape. */
  public Value call(String function, @Nullable Object... arguments) {
    return call(function, 1, arguments).get(0);
  }

  /** Adds a call of a function with {@code count} results of unknown shapes. */
  public List<Value> call(String function, int count, @Nullable Object... arguments) {
    List<Value> results = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      results.add(Value.unknown(newName()));
    }
    add(function, results, arguments);
    return results;
  }

  /** Adds a call of a function whose results have names already. */
  public void add(String function, List<Value> results, @Nullable Object... arguments) {
    operations.add(
        new Operation(
            function, Arrays.stream(arguments).map(Argument::of).toList(), results, block));
  }

  /** The operations so far. */
  public List<Operation> operations() {
    return List.copyOf(operations);
  }
}
