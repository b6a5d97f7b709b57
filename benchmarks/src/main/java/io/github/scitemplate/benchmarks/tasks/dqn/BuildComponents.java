package io.github.scitemplate.benchmarks.tasks.dqn;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.components.TrainingStep;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.losses.Loss;
import io.github.scitemplate.optimizer.Adam;
import io.github.scitemplate.optimizer.Optimizer;
import java.util.Optional;

/** Q-learning with a replay buffer and a target network (Mnih et al. 2015) on a pole on a cart. */
public final class BuildComponents implements Components {
  @Override
  public DataLoaders buildDataLoaders(Config cfg) {
    return DataLoaders.ofEpisodes(cfg.getInt("episodes_per_epoch"), 20, new Shape(4));
  }

  @Override
  public Block buildModel(Config cfg) {
    Block target = network(cfg.getInt("hidden"));
    target.freezeParameters(true);
    return new ParallelBlock(outputs -> outputs.get(0))
        .add(network(cfg.getInt("hidden")))
        .add(target);
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
  public Criterion buildCriterion(Config cfg) {
    return Loss.huber(1);
  }

  @Override
  public Optimizer buildOptimizer(Config cfg) {
    return Adam.of(cfg.getDouble("learning_rate"));
  }

  @Override
  public MetricTracker buildMetricTracker(Config cfg) {
    Metric steps =
        Metric.of("steps", (predictions, labels) -> predictions.head(), Metric.Best.MOST);
    return MetricTracker.of(Metric.loss().on(Split.TRAIN), steps.on(Split.VAL));
  }

  @Override
  public Optional<TrainingStep> buildTrainingStep(Config cfg) {
    return Optional.of(
        new Play(
            cfg.getInt("batch_size"),
            cfg.getInt("replay_size"),
            cfg.getInt("target_period"),
            cfg.getDouble("discount"),
            cfg.getDouble("exploring_steps")));
  }
}
