package io.github.scitemplate.engine.forward;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Knows the blocks whose trainable parameters are all frozen for now. */
final class FrozenBlocks {
  private final Set<Parameter> frozen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final IdentityHashMap<Block, Boolean> known = new IdentityHashMap<>();

  void set(Parameter parameter, boolean isFrozen) {
    if (isFrozen) {
      frozen.add(parameter);
    } else {
      frozen.remove(parameter);
    }
    known.clear();
  }

  /** Whether {@code block} is such a block. A block without trainable parameters is none. */
  boolean contains(Block block) {
    return !frozen.isEmpty() && known.computeIfAbsent(block, this::isFrozen);
  }

  private boolean isFrozen(Block block) {
    List<Parameter> trained =
        block.getParameters().values().stream().filter(Parameter::requiresGradient).toList();
    return !trained.isEmpty() && frozen.containsAll(trained);
  }
}
