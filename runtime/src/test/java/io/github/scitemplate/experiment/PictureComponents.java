package io.github.scitemplate.experiment;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.pooling.Pool;
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

/** Convolutions on pictures of a digit's size, with batch norm and dropout. */
final class PictureComponents implements Components {
  private static final int PICTURES = 192;
  private static final int SIDE = 28;
  private static final int CLASSES = 10;

  @Override
  public DataLoaders buildDataLoaders(Config cfg) {
    SplittableRandom random = new SplittableRandom(11);
    long[] labels = random.longs(PICTURES, 0, CLASSES).toArray();
    float[] values = new float[PICTURES * SIDE * SIDE];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextDouble() * labels[i / (SIDE * SIDE)] / CLASSES);
    }
    Dataset all =
        Dataset.of(HostArray.of(values, PICTURES, 1, SIDE, SIDE), HostArray.of(labels, PICTURES));
    return DataLoaders.of(
        DataLoader.shuffled(all.range(0, 160), 40), DataLoader.inOrder(all.range(160, 192), 32));
  }

  @Override
  public Block buildModel(Config cfg) {
    return new SequentialBlock()
        .add(Conv2d.builder().setFilters(10).setKernelShape(new Shape(5, 5)).build())
        .add(BatchNorm.builder().build())
        .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
        .add(Activation::relu)
        .add(Conv2d.builder().setFilters(20).setKernelShape(new Shape(5, 5)).build())
        .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
        .add(Activation::relu)
        .add(Blocks.batchFlattenBlock())
        .add(Dropout.builder().optRate(0.2f).build())
        .add(Linear.builder().setUnits(50).build())
        .add(Activation::relu)
        .add(Linear.builder().setUnits(CLASSES).build());
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
