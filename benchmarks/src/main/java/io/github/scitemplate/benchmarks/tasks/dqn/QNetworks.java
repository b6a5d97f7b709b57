package io.github.scitemplate.benchmarks.tasks.dqn;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
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
import org.jspecify.annotations.Nullable;

/** A network of action values, and a frozen copy of it, which two inputs renew. */
final class QNetworks extends AbstractBlock {
  private final Block online;
  private final Block target;

  QNetworks(int hidden) {
    online = addChildBlock("online", network(hidden));
    target = addChildBlock("target", network(hidden));
    target.freezeParameters(true);
  }

  private static Block network(int hidden) {
    return new SequentialBlock()
        .add(Linear.builder().setUnits(hidden).build())
        .add(Activation::relu)
        .add(Linear.builder().setUnits(hidden).build())
        .add(Activation::relu)
        .add(Linear.builder().setUnits(2).build());
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    Device device = inputs.head().getDevice();
    for (int i = 0; inputs.size() == 2 && i < target.getParameters().size(); i++) {
      NDArray learnt = store.getValue(online.getParameters().valueAt(i), device, false);
      learnt.copyTo(store.getValue(target.getParameters().valueAt(i), device, false));
    }
    return online.forward(store, new NDList(inputs.head()), training);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return online.getOutputShapes(inputShapes);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    online.initialize(manager, type, inputShapes);
    target.initialize(manager, type, inputShapes);
  }
}
