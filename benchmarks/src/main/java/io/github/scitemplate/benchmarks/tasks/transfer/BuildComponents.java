package io.github.scitemplate.benchmarks.tasks.transfer;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.data.IdxFile;
import io.github.scitemplate.engine.Initialization;
import io.github.scitemplate.losses.Loss;
import io.github.scitemplate.metrics.Average;
import io.github.scitemplate.metrics.Classification;
import io.github.scitemplate.optimizer.Adam;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.weights.Weights;
import java.nio.file.Path;
import java.util.stream.IntStream;

/**
 * Five digits of MNIST: 0 to 4 from nothing (source.yaml), then 5 to 9 with the backbone that the
 * first session trained (config.yaml), frozen for two epochs.
 */
public final class BuildComponents implements Components {
  private static final int PIXELS = 28 * 28;

  @Override
  public DataLoaders buildDataLoaders(Config cfg) {
    Dataset digits = digits(cfg, "train");
    int size = cfg.getInt("train_digits");
    return DataLoaders.of(
        DataLoader.shuffled(digits.range(0, size), cfg.getInt("batch_size")),
        DataLoader.inOrder(digits.range(size, digits.size()), 500),
        DataLoader.inOrder(digits(cfg, "t10k"), 500));
  }

  /** The digits from {@code first_digit} to the fourth after it, with labels from 0. */
  private static Dataset digits(Config cfg, String part) {
    Path folder = Path.of(cfg.getString("data_dir"));
    byte[] pixels = IdxFile.read(folder, part + "-images-idx3-ubyte").bytes();
    long[] labels = IdxFile.read(folder, part + "-labels-idx1-ubyte").longs();
    int first = cfg.getInt("first_digit");
    int[] kept =
        IntStream.range(0, labels.length)
            .filter(i -> labels[i] >= first && labels[i] < first + 5)
            .toArray();
    float[] values = new float[kept.length * PIXELS];
    for (int i = 0; i < values.length; i++) {
      values[i] = (pixels[kept[i / PIXELS] * PIXELS + i % PIXELS] & 0xff) / 255f;
    }
    long[] classes = IntStream.of(kept).mapToLong(i -> labels[i] - first).toArray();
    return Dataset.of(
        HostArray.of(values, kept.length, 1, 28, 28), HostArray.of(classes, kept.length));
  }

  @Override
  public Block buildModel(Config cfg) {
    Block backbone =
        new SequentialBlock()
            .add(convolution(16))
            .add(BatchNorm.builder().build())
            .add(Activation::relu)
            .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
            .add(convolution(32))
            .add(BatchNorm.builder().build())
            .add(Activation::relu)
            .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
            .add(Blocks.batchFlattenBlock());
    return new SequentialBlock().add(backbone).add(Linear.builder().setUnits(5).build());
  }

  private static Block convolution(int channels) {
    return Conv2d.builder().setFilters(channels).setKernelShape(new Shape(5, 5)).build();
  }

  @Override
  public Initialization buildInitialization(Config cfg) {
    if (!cfg.has("source")) {
      return Initialization.PYTORCH;
    }
    Weights source = Weights.of(Path.of(cfg.getString("source"))).under("01SequentialBlock");
    return Initialization.PYTORCH.with("01SequentialBlock", source.strict());
  }

  @Override
  public Criterion buildCriterion(Config cfg) {
    return Loss.crossEntropy();
  }

  @Override
  public Optimizer buildOptimizer(Config cfg) {
    Adam adam = Adam.of(cfg.getDouble("learning_rate"));
    if (!cfg.has("source")) {
      return adam;
    }
    int frozen = cfg.getInt("frozen_epochs");
    return adam.withGroup(
            "01SequentialBlock.01Conv2d", g -> g.withRateFactor(0.03).frozenForEpochs(frozen))
        .withGroup("01SequentialBlock", g -> g.withRateFactor(0.3).frozenForEpochs(frozen));
  }

  @Override
  public MetricTracker buildMetricTracker(Config cfg) {
    return MetricTracker.of(Metric.loss(), Classification.multiclass(5).f1(Average.MACRO));
  }
}
