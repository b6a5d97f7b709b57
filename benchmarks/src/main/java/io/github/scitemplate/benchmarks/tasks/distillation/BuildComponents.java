package io.github.scitemplate.benchmarks.tasks.distillation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.data.IdxFile;
import io.github.scitemplate.losses.Loss;
import io.github.scitemplate.optimizer.Adam;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.trained.TrainedModel;
import java.nio.file.Path;
import java.util.List;

/**
 * A convolutional teacher of all digits (teacher.yaml), then a small student (config.yaml) that
 * learns from few digits and from the teacher's answers, softened by a temperature (Hinton et al.
 * 2015).
 */
public final class BuildComponents implements Components {
  @Override
  public DataLoaders buildDataLoaders(Config cfg) {
    Dataset digits = digits(cfg, "train");
    return DataLoaders.of(
        DataLoader.shuffled(digits.range(0, cfg.getInt("train_digits")), cfg.getInt("batch_size")),
        DataLoader.inOrder(digits.range(7200, digits.size()), 500),
        DataLoader.inOrder(digits(cfg, "t10k"), 500));
  }

  private static Dataset digits(Config cfg, String part) {
    Path folder = Path.of(cfg.getString("data_dir"));
    byte[] pixels = IdxFile.read(folder, part + "-images-idx3-ubyte").bytes();
    long[] labels = IdxFile.read(folder, part + "-labels-idx1-ubyte").longs();
    float[] values = new float[pixels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (pixels[i] & 0xff) / 255f;
    }
    return Dataset.of(
        HostArray.of(values, labels.length, 1, 28, 28), HostArray.of(labels, labels.length));
  }

  @Override
  public Block buildModel(Config cfg) {
    if (!cfg.has("teacher")) {
      return teacher();
    }
    Block student =
        new SequentialBlock()
            .add(Blocks.batchFlattenBlock())
            .add(Linear.builder().setUnits(cfg.getInt("hidden")).build())
            .add(Activation::relu)
            .add(Linear.builder().setUnits(10).build());
    Block teacher = TrainedModel.of(Path.of(cfg.getString("teacher"))).frozenBlock();
    return new ParallelBlock(
        outputs -> new NDList(outputs.get(0).head(), outputs.get(1).head()),
        List.of(student, teacher));
  }

  private static Block teacher() {
    return new SequentialBlock()
        .add(convolution(16))
        .add(Activation::relu)
        .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
        .add(convolution(32))
        .add(Activation::relu)
        .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
        .add(Blocks.batchFlattenBlock())
        .add(Linear.builder().setUnits(10).build());
  }

  private static Block convolution(int channels) {
    return Conv2d.builder().setFilters(channels).setKernelShape(new Shape(5, 5)).build();
  }

  @Override
  public Criterion buildCriterion(Config cfg) {
    if (!cfg.has("teacher")) {
      return Loss.crossEntropy();
    }
    double t = cfg.getDouble("temperature");
    double share = cfg.getDouble("soft_share");
    Criterion soft =
        (outputs, labels) -> {
          NDArray student = outputs.get(0).div(t).logSoftmax(1);
          NDArray teacher = outputs.get(1).div(t).logSoftmax(1);
          return teacher.exp().mul(teacher.sub(student)).sum(new int[] {1}).mean();
        };
    return Criterion.weighted(List.of(share * t * t, 1 - share), soft, Loss.crossEntropy());
  }

  @Override
  public Optimizer buildOptimizer(Config cfg) {
    return Adam.of(cfg.getDouble("learning_rate"));
  }
}
