package io.github.scitemplate;

import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;

/** The small models that tests train. */
public final class SmallBlocks {
  private SmallBlocks() {}

  /** A layer with a bias. */
  public static Block linear(int units) {
    return Linear.builder().setUnits(units).build();
  }

  /** Layers with ReLU between them. */
  public static SequentialBlock mlp(int... units) {
    SequentialBlock mlp = new SequentialBlock();
    for (int i = 0; i < units.length; i++) {
      if (i > 0) {
        mlp.add(Activation.reluBlock());
      }
      mlp.add(linear(units[i]));
    }
    return mlp;
  }
}
