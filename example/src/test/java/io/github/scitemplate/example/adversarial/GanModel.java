package io.github.scitemplate.example.adversarial;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/** The generator makes points of noise of the same shape; the discriminator judges points. */
final class GanModel extends AbstractBlock {
  private final Block generator = addChildBlock("generator", layers(2));
  private final Block discriminator = addChildBlock("discriminator", layers(1));

  private static Block layers(int outputs) {
    return new SequentialBlock()
        .add(Linear.builder().setUnits(32).build())
        .add(Activation::tanh)
        .add(Linear.builder().setUnits(outputs).build());
  }

  /** What validation does: generate. A training step runs each part by its name. */
  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList noise, boolean training, PairList<String, Object> more) {
    return generator.forward(store, noise, training);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... points) {
    generator.initialize(manager, type, points);
    discriminator.initialize(manager, type, points);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] noise) {
    return generator.getOutputShapes(noise);
  }
}
