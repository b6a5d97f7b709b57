package study;

import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.optimizer.LearningRateSchedule;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.optimizer.Sgd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A project that reads its points from a file in its folder. */
public final class BuildComponents implements Components {
  private static final double RATE_FACTOR = 1.0;
  private static final int SCHEDULE_STEPS = 20;
  private static final int POINTS = 96;

  @Override
  public DataLoaders buildDataLoaders(Config cfg) {
    List<String> lines;
    try {
      lines = Files.readAllLines(Path.of(cfg.getString("points", "points.txt")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    float[] values = new float[2 * POINTS];
    long[] labels = new long[POINTS];
    for (int i = 0; i < POINTS; i++) {
      String[] words = lines.get(i).split(" ");
      values[2 * i] = Float.parseFloat(words[0]);
      values[2 * i + 1] = Float.parseFloat(words[1]);
      labels[i] = Long.parseLong(words[2]);
    }
    Dataset all = Dataset.of(HostArray.of(values, POINTS, 2), HostArray.of(labels, POINTS));
    int batchSize = cfg.getInt("batch_size");
    DataLoader train = DataLoader.shuffled(all.range(0, 64), batchSize);
    DataLoader val = DataLoader.inOrder(all.range(64, 80), 7);
    return cfg.getBoolean("tested", true)
        ? DataLoaders.of(train, val, DataLoader.inOrder(all.range(80, POINTS), 7))
        : DataLoaders.of(train, val);
  }

  @Override
  public Block buildModel(Config cfg) {
    return new SequentialBlock()
        .add(Linear.builder().setUnits(5).build())
        .add(BatchNorm.builder().build())
        .add(Dropout.builder().optRate(0.2f).build())
        .add(Linear.builder().setUnits(2).build());
  }

  @Override
  public Criterion buildCriterion(Config cfg) {
    return Criterion.crossEntropy();
  }

  @Override
  public Optimizer buildOptimizer(Config cfg) {
    return Sgd.of(RATE_FACTOR * cfg.getDouble("learning_rate"));
  }

  @Override
  public LearningRateSchedule buildLrScheduler(Config cfg) {
    return LearningRateSchedule.cosine(SCHEDULE_STEPS, 0);
  }
}
