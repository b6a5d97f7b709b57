package io.github.scitemplate.benchmarks.sessions;

import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.optimizer.Sgd;
import java.util.SplittableRandom;

/** An MLP 20-64-64-2 on 1,000 random samples: small experiments. */
public final class BuildComponents implements Components {
  private static final int SAMPLES = 1000;
  private static final int FEATURES = 20;

  @Override
  public DataLoaders buildDataLoaders(Config cfg) {
    SplittableRandom random = new SplittableRandom(1);
    float[] values = new float[SAMPLES * FEATURES];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble();
    }
    long[] labels = random.longs(SAMPLES, 0, 2).toArray();
    Dataset data =
        Dataset.of(HostArray.of(values, SAMPLES, FEATURES), HostArray.of(labels, SAMPLES));
    int batchSize = cfg.getInt("batch_size");
    return DataLoaders.of(
        DataLoader.shuffled(data, batchSize), DataLoader.inOrder(data.range(0, 200), 200));
  }

  @Override
  public Block buildModel(Config cfg) {
    return new SequentialBlock()
        .add(Linear.builder().setUnits(64).build())
        .add(Activation::relu)
        .add(Linear.builder().setUnits(64).build())
        .add(Activation::relu)
        .add(Linear.builder().setUnits(2).build());
  }

  @Override
  public Criterion buildCriterion(Config cfg) {
    return Criterion.crossEntropy();
  }

  @Override
  public Optimizer buildOptimizer(Config cfg) {
    return Sgd.of(cfg.getDouble("learning_rate"));
  }
}
