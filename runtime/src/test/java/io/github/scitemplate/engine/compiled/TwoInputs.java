package io.github.scitemplate.engine.compiled;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.scitemplate.blocks.TokenEmbedding;
import org.jspecify.annotations.Nullable;

/** A block with named children, which takes numbers and tokens and returns two outputs. */
final class TwoInputs extends AbstractBlock {
  private final Block table;
  private final Block encoder;
  private final Block head;

  TwoInputs() {
    table = addChildBlock("table", TokenEmbedding.of(11, 4));
    encoder =
        addChildBlock(
            "encoder", LSTM.builder().setStateSize(5).setNumLayers(1).optBatchFirst(true).build());
    head = addChildBlock("head", Linear.builder().setUnits(3).build());
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
    long steps = inputs[1].get(1);
    table.initialize(manager, type, inputs[1]);
    encoder.initialize(manager, type, new Shape(inputs[1].get(0), steps, 4));
    head.initialize(manager, type, new Shape(inputs[0].get(0), 10));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> parameters) {
    NDList tokens = new NDList(inputs.get(1));
    NDArray states =
        encoder.forward(store, table.forward(store, tokens, training), training).head();
    NDArray last = states.get(":, -1");
    NDArray both = inputs.get(0).concat(last, 1);
    return new NDList(head.forward(store, new NDList(both), training).head(), last.mul(2));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    long samples = inputs[0].get(0);
    return new Shape[] {new Shape(samples, 3), new Shape(samples, 5)};
  }
}
