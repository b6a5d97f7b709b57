package io.github.scitemplate.engine;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the parts of a model that are trained apart. Each is a child of the model's outermost
 * block.
 */
final class ModelParts {
  private ModelParts() {}

  /**
   * The trainable parameters of each part by their names in the whole model.
   *
   * @param parts names of children; none: the whole model is one part
   * @throws UserException if there is no such child, or a trainable parameter is in no part
   */
  static Map<String, Map<String, Parameter>> of(Block model, List<String> parts) {
    Map<String, String> partOfChild = new HashMap<>();
    Map<String, Map<String, Parameter>> all = new LinkedHashMap<>();
    for (String part : parts.isEmpty() ? List.of(Network.WHOLE) : parts) {
      all.put(part, new LinkedHashMap<>());
    }
    for (String part : parts) {
      @Nullable String other = partOfChild.put(key(model, part), part);
      if (other != null) {
        throw new UserException(
            "The parts " + other + " and " + part + " are the same child of the model.",
            "Give it one optimizer.");
      }
    }
    ParameterNames.of(model)
        .forEach(
            (name, parameter) -> {
              if (isTrainable(parameter)) {
                String child = name.replaceFirst("\\..*", "");
                @Nullable String part = parts.isEmpty() ? Network.WHOLE : partOfChild.get(child);
                if (part == null) {
                  throw inNoPart(name, parts);
                }
                requireNonNull(all.get(part)).put(name, parameter);
              }
            });
    return all;
  }

  private static UserException inNoPart(String parameter, List<String> parts) {
    return new UserException(
        "The parameter " + parameter + " is in none of the parts " + parts + " of the model.",
        "Give its block an optimizer too, or freeze it with freezeParameters(true).");
  }

  /** Whether an optimizer changes the parameter. */
  static boolean isTrainable(Parameter parameter) {
    return parameter.requiresGradient();
  }

  /**
   * Checks that all trainable parameters are float32, like the vector that holds them.
   *
   * @throws UserException for the first that does not fit
   */
  static void checkTypes(Map<String, Parameter> parameters) {
    parameters.forEach(
        (name, parameter) -> {
          DataType type = parameter.getArray().getDataType();
          if (isTrainable(parameter) && type != DataType.FLOAT32) {
            throw new UserException(
                "The parameter " + name + " is " + type + ", but training works in float32.",
                "Initialise its block with DataType.FLOAT32, or freeze it with freezeParameters(true).");
          }
        });
  }

  /** The child that was added under the name {@code name}. */
  static Block child(Block model, String name) {
    return model.getChildren().get(key(model, name));
  }

  /**
   * What the names of a part's parameters begin with.
   *
   * @param path names of nested children, with dots between them; empty: the whole model
   * @throws UserException if there is no such child
   */
  static String prefix(Block model, String path) {
    StringBuilder prefix = new StringBuilder();
    Block block = model;
    for (String name : path.isEmpty() ? new String[0] : path.split("\\.", -1)) {
      String key = key(block, name);
      prefix.append(key).append('.');
      block = block.getChildren().get(key);
    }
    return prefix.toString();
  }

  /**
   * The key of a child. DJL puts the child's number, in two digits, before its name; {@code name}
   * may leave the number out.
   */
  private static String key(Block model, String name) {
    List<String> keys = new ArrayList<>(model.getChildren().keys());
    List<String> named = keys.stream().filter(key -> withoutNumber(key).equals(name)).toList();
    if (keys.contains(name)) {
      return name;
    } else if (named.size() == 1) {
      return named.get(0);
    }
    throw named.isEmpty()
        ? new UserException(
            "The model has no child named " + name + "; it has " + String.join(", ", keys) + ".",
            "Use one of these names, with or without the number, or add the block with addChildBlock.")
        : new UserException(
            "The model has several children named " + name + ": " + String.join(", ", named) + ".",
            "Use the name with its number.");
  }

  private static String withoutNumber(String key) {
    return key.replaceFirst("^\\d\\d", "");
  }
}
