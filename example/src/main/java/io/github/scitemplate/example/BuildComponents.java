package io.github.scitemplate.example;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.optimizer.LearningRateSchedule;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.optimizer.Sgd;

/** The parts of an experiment, each built from the experiment's config alone. */
public final class BuildComponents implements Components {

  @Override
  public DataLoaders buildDataLoaders(Config cfg) {
    Digits digits = Digits.of(cfg);
    int evalBatchSize = cfg.getInt("eval_batch_size", 256);
    return DataLoaders.of(
        DataLoader.shuffled(digits.train(), cfg.getInt("batch_size")),
        DataLoader.inOrder(digits.val(), evalBatchSize),
        DataLoader.inOrder(digits.test(), evalBatchSize));
  }

  @Override
  public Block buildModel(Config cfg) {
    return new SequentialBlock()
        .add(convolution(10))
        .add(halve())
        .add(Activation::relu)
        .add(convolution(20))
        .add(halve())
        .add(Activation::relu)
        .add(Blocks.batchFlattenBlock())
        .add(Linear.builder().setUnits(50).build())
        .add(Activation::relu)
        .add(Linear.builder().setUnits(10).build());
  }

  @Override
  public Criterion buildCriterion(Config cfg) {
    return Criterion.crossEntropy();
  }

  @Override
  public Optimizer buildOptimizer(Config cfg) {
    return Sgd.of(cfg.getDouble("learning_rate")).withMomentum(cfg.getDouble("momentum", 0));
  }

  @Override
  public LearningRateSchedule buildLrScheduler(Config cfg) {
    if (!cfg.has("LR_Scheduler")) {
      return LearningRateSchedule.constant();
    }
    return LearningRateSchedule.step(cfg.getInt("step_size"), cfg.getDouble("gamma"));
  }

  @Override
  public MetricTracker buildMetricTracker(Config cfg) {
    return MetricTracker.of(Metric.loss(), Metric.accuracy());
  }

  private static Block convolution(int channels) {
    return Conv2d.builder().setFilters(channels).setKernelShape(new Shape(5, 5)).build();
  }

  private static Block halve() {
    return Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2));
  }
}
