package io.github.scitemplate.engine.compiled.graph;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One call of a function.
 *
 * @param function the name of a function of libtorch; with {@code self.} before it, of a method of
 *     the script's own class
 * @param arguments what it is given
 * @param results what it returns; none for a function that only changes arrays
 * @param block the path of the block that called it; empty if it belongs to none
 */
public record Operation(
    String function, List<Argument> arguments, List<Value> results, String block) {
  /** What the name of a method of the script's own class begins with. */
  public static final String OWN = "self.";

  public Operation {
    arguments = List.copyOf(arguments);
    results = List.copyOf(results);
  }

  /** The only result. */
  public Value result() {
    if (results.size() != 1) {
      throw new IllegalStateException(function + " has " + results.size() + " results");
    }
    return results.get(0);
  }

  /** All arrays that the function is given. */
  public Stream<Value> values() {
    return arguments.stream().flatMap(Argument::values);
  }

  /** The array that is the argument at {@code place}. */
  public Value value(int place) {
    return (Value) arguments.get(place);
  }

  /** Whether an argument is left out. */
  public boolean isNone(int place) {
    return arguments.get(place) instanceof Argument.None;
  }

  /** The call in TorchScript. */
  public String text() {
    String name =
        function.startsWith(OWN)
            ? "(self)." + function.substring(OWN.length())
            : "torch." + function;
    return arguments.stream()
        .map(Argument::text)
        .collect(Collectors.joining(", ", name + "(", ")"));
  }
}
