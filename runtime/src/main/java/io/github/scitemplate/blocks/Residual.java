package io.github.scitemplate.blocks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.scitemplate.engine.forward.NetworkParameters;
import io.github.scitemplate.error.UserException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a block gives of its input, plus the input, or plus what a shortcut gives of it (He et al.
 * 2015). One input, one output.
 */
public final class Residual extends AbstractBlock {
  private final Block body;
  private final Block shortcut;

  private Residual(Block body, Block shortcut) {
    this.body = addChildBlock("body", body);
    this.shortcut = addChildBlock("shortcut", shortcut);
  }

  /** The sum of {@code body} and the input. */
  public static Residual of(Block body) {
    return new Residual(body, Blocks.identityBlock());
  }

  /**
   * The sum of {@code body} and {@code shortcut}.
   *
   * @param shortcut such as a convolution of one pixel, where {@code body} changes the shape
   */
  public static Residual of(Block body, Block shortcut) {
    return new Residual(body, shortcut);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputs) {
    body.initialize(manager, dataType, inputs);
    shortcut.initialize(manager, dataType, inputs);
    Shape[] sum = body.getOutputShapes(inputs);
    Shape[] other = shortcut.getOutputShapes(inputs);
    if (sum.length != 1 || !Arrays.equals(sum, other)) {
      throw new UserException(
          "The body of a residual block gives "
              + Arrays.toString(sum)
              + ", its shortcut "
              + Arrays.toString(other)
              + ".",
          "Give both the same shape: Residual.of(body, shortcut) with a convolution or a linear layer as the shortcut.");
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> parameters) {
    NDArray changed = output(store, body, inputs, training);
    return new NDList(changed.add(output(store, shortcut, inputs, training)));
  }

  private NDArray output(ParameterStore store, Block part, NDList inputs, boolean training) {
    return NetworkParameters.forward(store, this, part, inputs, training).singletonOrThrow();
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return body.getOutputShapes(inputs);
  }
}
