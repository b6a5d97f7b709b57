package io.github.scitemplate.trained;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.pooling.Pool;
import io.github.scitemplate.SmallBlocks;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.optimizer.Adam;
import io.github.scitemplate.optimizer.Optimizer;
import java.util.SplittableRandom;

/**
 * Convolutions, pooling, batch norm, dropout, and a parameter that is the first operand of what is
 * made of it.
 */
public final class SmallPictures implements Components {
  private static final int PICTURES = 120;
  private static final int SIDE = 8;
  static final int NUMBERS = SIDE * SIDE;

  /** The pictures that the tests predict for: {@code count} from the first. */
  static float[] pictures(int count) {
    SplittableRandom random = new SplittableRandom(11);
    float[] values = new float[count * NUMBERS];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  @Override
  public DataLoaders buildDataLoaders(Config cfg) {
    if (!cfg.getBoolean("data", true)) {
      throw new IllegalStateException("a program that only predicts has no data");
    }
    long[] labels = new SplittableRandom(12).longs(PICTURES, 0, 3).toArray();
    Dataset all =
        Dataset.of(
            HostArray.of(pictures(PICTURES), PICTURES, 1, SIDE, SIDE),
            HostArray.of(labels, PICTURES));
    return DataLoaders.of(
        DataLoader.shuffled(all.range(0, 70), 20).dropLast(),
        DataLoader.inOrder(all.range(80, 120), 16));
  }

  @Override
  public Block buildModel(Config cfg) {
    return new SequentialBlock()
        .add(
            Conv2d.builder()
                .setFilters(cfg.getInt("filters", 6))
                .setKernelShape(new Shape(3, 3))
                .build())
        .add(BatchNorm.builder().build())
        .add(Activation::relu)
        .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
        .add(Blocks.batchFlattenBlock())
        .add(Dropout.builder().optRate(0.3f).build())
        .add(SmallBlocks.linear(16))
        .add(new io.github.scitemplate.pitfalls.Blocks.Position(16, true))
        .add(SmallBlocks.linear(3));
  }

  @Override
  public Criterion buildCriterion(Config cfg) {
    return Criterion.crossEntropy();
  }

  @Override
  public Optimizer buildOptimizer(Config cfg) {
    return Adam.of(cfg.getDouble("learning_rate"));
  }
}
