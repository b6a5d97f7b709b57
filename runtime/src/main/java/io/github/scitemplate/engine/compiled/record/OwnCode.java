package io.github.scitemplate.engine.compiled.record;

import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import java.lang.reflect.Field;
import java.util.List;

/**
 * Finds code of the project in a model. It may do something else another time, which code of DJL
 * and of the framework does not.
 */
public final class OwnCode {
  private static final List<String> KNOWN = List.of("ai.djl.", "io.github.scitemplate.blocks.");

  private OwnCode() {}

  /** Whether {@code block} or a block inside of it may be the project's own. */
  public static boolean isIn(Block block) {
    return !isKnown(block instanceof LambdaBlock ? function(block) : block)
        || block.getChildren().values().stream().anyMatch(OwnCode::isIn);
  }

  private static boolean isKnown(Object code) {
    return KNOWN.stream().anyMatch(code.getClass().getName()::startsWith);
  }

  /** The function of a block, which DJL does not publish; else an object of no known class. */
  private static Object function(Block block) {
    try {
      Field lambda = LambdaBlock.class.getDeclaredField("lambda");
      lambda.setAccessible(true);
      return lambda.get(block);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return KNOWN;
    }
  }
}
