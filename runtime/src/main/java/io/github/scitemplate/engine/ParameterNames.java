package io.github.scitemplate.engine;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Names for the parameters of a block tree: the blocks' places and kinds, then the parameter's own
 * name.
 */
final class ParameterNames {
  private ParameterNames() {}

  /**
   * {@code 01Conv2d.weight} and the like, in the order of the tree; a block used twice is named
   * once.
   */
  static Map<String, Parameter> of(Block root) {
    Map<String, Parameter> names = new LinkedHashMap<>();
    collect(root, "", names);
    return names;
  }

  private static void collect(Block block, String prefix, Map<String, Parameter> names) {
    for (Pair<String, Parameter> pair : block.getDirectParameters()) {
      if (!names.containsValue(pair.getValue())) {
        names.put(prefix + pair.getKey(), pair.getValue());
      }
    }
    for (Pair<String, Block> child : block.getChildren()) {
      collect(child.getValue(), prefix + child.getKey() + ".", names);
    }
  }
}
