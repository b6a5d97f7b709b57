package io.github.scitemplate.engine;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Names the parameters of a block tree, by the places and kinds of the blocks, then by the
 * parameter's own name.
 */
final class ParameterNames {
  private ParameterNames() {}

  /**
   * The parameters by names such as {@code 01Conv2d.weight}, in the order of the tree. A parameter
   * that several blocks share has one name.
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
