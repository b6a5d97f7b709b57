package io.github.scitemplate.engine.forward;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** The blocks of which all parameters that training could change are frozen for now. */
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

  /** Whether it is one; a block without parameters of its own is none. */
  boolean contains(Block block) {
    return !frozen.isEmpty() && known.computeIfAbsent(block, this::isFrozen);
  }

  private boolean isFrozen(Block block) {
    List<Parameter> trained =
        block.getParameters().values().stream().filter(Parameter::requiresGradient).toList();
    return !trained.isEmpty() && frozen.containsAll(trained);
  }
}
