package io.github.scitemplate.engine.forward;

import ai.djl.nn.AbstractBaseBlock;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import org.jspecify.annotations.Nullable;

/**
 * Finds the block that failed inside a block of the project's own, which runs its children itself.
 */
public final class InnerBlocks {
  private InnerBlocks() {}

  /**
   * The path of the block inside {@code outer} in which {@code failure} was thrown; empty if it was
   * in {@code outer}'s own code, or cannot be told.
   *
   * @param last the parameter that a block asked for last
   */
  public static String failed(Block outer, Throwable failure, @Nullable Parameter last) {
    Map<String, Block> inner = new LinkedHashMap<>();
    collect(outer, "", inner);
    for (StackTraceElement frame : failure.getStackTrace()) {
      if (frame.getClassName().equals(outer.getClass().getName())) {
        return "";
      }
      Map<String, Block> candidates = new LinkedHashMap<>();
      for (Entry<String, Block> entry : inner.entrySet()) {
        if (runs(entry.getValue(), frame.getClassName())) {
          candidates.put(entry.getKey(), entry.getValue());
        }
      }
      if (!candidates.isEmpty()) {
        return chosen(candidates, last);
      }
    }
    return "";
  }

  private static String chosen(Map<String, Block> candidates, @Nullable Parameter last) {
    for (Entry<String, Block> entry : candidates.entrySet()) {
      if (last != null && entry.getValue().getDirectParameters().values().contains(last)) {
        return entry.getKey();
      }
    }
    return candidates.size() == 1 ? candidates.keySet().iterator().next() : "";
  }

  private static void collect(Block block, String prefix, Map<String, Block> inner) {
    for (Pair<String, Block> child : block.getChildren()) {
      inner.put(prefix + child.getKey(), child.getValue());
      collect(child.getValue(), prefix + child.getKey() + ".", inner);
    }
  }

  /** Whether {@code className} has code of this block, other than what all blocks share. */
  private static boolean runs(Block block, String className) {
    for (Class<?> type = block.getClass();
        type != null && type != AbstractBlock.class && type != AbstractBaseBlock.class;
        type = type.getSuperclass()) {
      if (type != Object.class && type.getName().equals(className)) {
        return true;
      }
    }
    return false;
  }
}
