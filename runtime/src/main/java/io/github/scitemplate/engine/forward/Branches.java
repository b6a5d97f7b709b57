package io.github.scitemplate.engine.forward;

import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.ParallelBlock;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What DJL's {@code ParallelBlock} does with the outputs of its children. Whoever knows it can run
 * the children itself; DJL keeps it to itself, so it is read from the block's field.
 *
 * @param combination makes one list of the children's
 */
record Branches(Function<List<NDList>, NDList> combination) {

  /** Those of {@code block}; empty for blocks of other kinds, which run themselves. */
  @SuppressWarnings("unchecked") // the type of the field in DJL's source
  static Optional<Branches> of(Block block) {
    if (block.getClass() != ParallelBlock.class) {
      return Optional.empty();
    }
    try {
      Field function = ParallelBlock.class.getDeclaredField("function");
      function.setAccessible(true);
      return Optional.ofNullable((Function<List<NDList>, NDList>) function.get(block))
          .map(Branches::new);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return Optional.empty(); // then the block runs as DJL has it, only with more memory
    }
  }
}
