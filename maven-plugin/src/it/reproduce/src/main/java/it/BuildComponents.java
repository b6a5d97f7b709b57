package it;

import ai.djl.nn.Block;
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

/** Learns the sign of a number. */
public final class BuildComponents implements Components {
  private static final double FACTOR = 1 /*${more}*/;

  @Override
  public DataLoaders buildDataLoaders(Config cfg) {
    float[] values = new float[64];
    long[] labels = new long[64];
    for (int i = 0; i < values.length; i++) {
      labels[i] = i % 2;
      values[i] = (i + 1) * (labels[i] == 1 ? 0.01f : -0.01f);
    }
    Dataset data = Dataset.of(HostArray.of(values, 64, 1), HostArray.of(labels, 64));
    return DataLoaders.of(DataLoader.shuffled(data, 8), DataLoader.inOrder(data, 8));
  }

  @Override
  public Block buildModel(Config cfg) {
    return Linear.builder().setUnits(2).build();
  }

  @Override
  public Criterion buildCriterion(Config cfg) {
    return Criterion.crossEntropy();
  }

  @Override
  public Optimizer buildOptimizer(Config cfg) {
    return Sgd.of(FACTOR * cfg.getDouble("learning_rate", 0.1));
  }
}
