package io.github.scitemplate.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Copies the values of files into a network, and remembers which parameters have theirs from which
 * file.
 */
final class LoadedValues {
  private final IdentityHashMap<Parameter, String> files = new IdentityHashMap<>();
  private final List<String> left = new ArrayList<>();

  /**
   * Copies the values of files into a network.
   *
   * @throws UserException if there is no such part, or a file does not fit
   */
  void load(Network network, List<Initialization.Loaded> all) {
    if (all.isEmpty()) {
      return;
    }
    Map<String, Parameter> parameters = ParameterNames.of(network.block());
    Map<String, NDArray> tensors = network.tensors();
    for (Initialization.Loaded each : all) {
      String prefix = ModelParts.prefix(network.block(), each.part());
      StartingValues.Filled filled =
          each.values().copyInto(part(tensors, prefix, each.part()), network.manager());
      String file = String.valueOf(each.values().file().getFileName());
      filled.names().forEach(name -> files.put(parameters.get(prefix + name), file));
      if (!filled.left().isEmpty()) {
        left.add(filled.left());
      }
    }
  }

  private static Map<String, NDArray> part(
      Map<String, NDArray> tensors, String prefix, String part) {
    Map<String, NDArray> some = new TreeMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (name.startsWith(prefix)) {
            some.put(name.substring(prefix.length()), tensor);
          }
        });
    if (some.isEmpty()) {
      throw new UserException(
          "The part " + part + " of the model has no parameters to begin with values of a file.",
          "Name a block that has parameters; the model's table in log_train.txt shows them.");
    }
    return some;
  }

  /** The name of the file that a parameter's values come from, if they come from one. */
  Optional<String> file(Parameter parameter) {
    return Optional.ofNullable(files.get(parameter));
  }

  List<String> left() {
    return List.copyOf(left);
  }
}
