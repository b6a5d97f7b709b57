package io.github.scitemplate.weights;

import ai.djl.nn.Block;
import ai.djl.util.Pair;
import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives the parameters of a model the names that a PyTorch module has that is built as the model.
 * It is the opposite of {@link NameMap#pytorch}, which reads what is written here.
 */
final class TorchLayout {
  private final Map<String, String> prefixes = new HashMap<>();

  private TorchLayout() {}

  /**
   * A name for each parameter.
   *
   * @param model the model's outermost block
   * @param parameters their names in the model, such as {@code 01Linear.weight}
   * @param changes what is changed in PyTorch's names
   * @throws UserException if two parameters would have one name, or one the name of a part
   */
  static List<String> names(Block model, List<String> parameters, NameMap changes) {
    TorchLayout layout = new TorchLayout();
    layout.collect(model, "", "");
    List<String> names = parameters.stream().map(layout::name).toList();
    Map<String, String> after = new HashMap<>();
    changes.changed(names).forEach((now, before) -> after.put(before, now));
    List<String> changed = names.stream().map(after::get).toList();
    check(changed);
    return changed;
  }

  private void collect(Block block, String prefix, String torch) {
    prefixes.put(prefix, torch);
    Map<String, String> parts = new HashMap<>();
    Set<String> taken = new HashSet<>();
    for (Pair<String, Block> child : block.getChildren()) {
      String part = TorchNames.childOf(child.getKey(), child.getValue().getClass().getSimpleName());
      parts.put(child.getKey(), taken.add(part) ? part : child.getKey());
    }
    for (Pair<String, Block> child : block.getChildren()) {
      String part = parts.get(child.getKey());
      collect(child.getValue(), prefix + child.getKey() + ".", torch + part + ".");
    }
  }

  private String name(String parameter) {
    int dot = parameter.lastIndexOf('.') + 1;
    String prefix = parameter.substring(0, dot);
    return prefixes.getOrDefault(prefix, prefix)
        + TorchNames.parameterName(parameter.substring(dot));
  }

  private static void check(List<String> names) {
    Set<String> all = new HashSet<>();
    for (String name : names) {
      List<String> parts = List.of(name.split("\\.", -1));
      if (parts.contains("")) {
        throw new UserException(
            "The name '" + name + "' has an empty part.", "Correct the map of names.");
      }
      all.add(name);
    }
    for (String name : all) {
      for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
        if (all.contains(name.substring(0, dot))) {
          throw new UserException(
              "The name " + name.substring(0, dot) + " is that of a tensor and of a part.",
              "Correct the map of names.");
        }
      }
    }
  }

  /**
   * A map that changes names one rule after the other.
   *
   * @param rules {@code FROM=TO}, separated by commas or lines; what the expression FROM finds in a
   *     name becomes TO, which may have {@code $1} for groups
   * @throws UserException if a rule cannot be read
   */
  static NameMap changes(String rules) {
    NameMap map = NameMap.same();
    List<String> each = new ArrayList<>(List.of(rules.split("[,\\n]")));
    for (String rule : each) {
      String text = rule.strip();
      int equals = text.indexOf('=');
      if (text.isEmpty()) {
        continue;
      }
      try {
        if (equals < 1) {
          throw new IllegalArgumentException("it has no FROM=TO");
        }
        map = map.replace(text.substring(0, equals), text.substring(equals + 1));
      } catch (IllegalArgumentException e) {
        throw new UserException(
            "The rule '" + text + "' for names cannot be read: " + e.getMessage() + ".",
            "Write FROM=TO,FROM=TO, where FROM is a regular expression: -Drename='^0\\.=encoder.'.",
            e);
      }
    }
    return map;
  }
}
