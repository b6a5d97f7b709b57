package io.github.scitemplate.engine.forward;

import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.ParallelBlock;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The function with which DJL's {@code ParallelBlock} combines the outputs of its children. {@link
 * Forward} needs it to run the children itself. DJL does not publish the function, so it is read
 * from the block's field.
 *
 * @param combination makes one list from those of the children
 */
public record Branches(Function<List<NDList>, NDList> combination) {

  /**
   * The branches of {@code block}; empty for blocks of other kinds, which run their children
   * themselves.
   */
  @SuppressWarnings("unchecked") // the type of the field in DJL's source
  public static Optional<Branches> of(Block block) {
    if (block.getClass() != ParallelBlock.class) {
      return Optional.empty();
    }
    try {
      Field function = ParallelBlock.class.getDeclaredField("function");
      function.setAccessible(true);
      return Optional.ofNullable((Function<List<NDList>, NDList>) function.get(block))
          .map(Branches::new);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return Optional.empty(); // then DJL runs the children, which only takes more memory
    }
  }
}
