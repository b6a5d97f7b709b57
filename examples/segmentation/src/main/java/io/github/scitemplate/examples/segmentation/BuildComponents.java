package io.github.scitemplate.examples.segmentation;

import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import io.github.scitemplate.blocks.TransposedConv2d;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Transform;
import io.github.scitemplate.losses.Loss;
import io.github.scitemplate.metrics.Average;
import io.github.scitemplate.metrics.Classification;
import io.github.scitemplate.optimizer.AdamW;
import io.github.scitemplate.optimizer.LearningRateSchedule;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.pictures.PictureTransforms;
import io.github.scitemplate.pictures.SegmentationFolder;
import java.nio.file.Path;
import java.util.List;

/** A U-Net that tells cells, fibres and rings apart, pixel by pixel. */
public final class BuildComponents implements Components {

  @Override
  public DataLoaders buildDataLoaders(Config cfg) {
    Path folder = MakeScenes.in(Path.of(cfg.getString("data_dir")));
    Transform scaled = Transform.normalize(0.5, 0.25);
    return DataLoaders.of(
        DataLoader.shuffled(
                SegmentationFolder.of(folder.resolve("train")), cfg.getInt("batch_size"))
            .withTransform(Transform.randomHorizontalFlip().withMask())
            .withTransform(PictureTransforms.randomRotation(30).withMask())
            .withTransform(PictureTransforms.colorJitter(0.2, 0.2, 0.2, 0.1))
            .withTransform(scaled),
        DataLoader.inOrder(SegmentationFolder.of(folder.resolve("val")), 20).withTransform(scaled),
        DataLoader.inOrder(SegmentationFolder.of(folder.resolve("test")), 20)
            .withTransform(scaled));
  }

  @Override
  public Block buildModel(Config cfg) {
    return new SequentialBlock()
        .add(level(cfg.getInt("channels"), cfg.getInt("depth")))
        .add(convolution(cfg.getStrings("classes").size(), 1));
  }

  /** What it sees goes around the smaller levels as well as through them. */
  private static Block level(int channels, int smallerLevels) {
    SequentialBlock level = new SequentialBlock().add(twice(channels));
    if (smallerLevels == 0) {
      return level;
    }
    Block below =
        new SequentialBlock()
            .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
            .add(level(2 * channels, smallerLevels - 1))
            .add(TransposedConv2d.of(channels, 2).withStride(2));
    return level
        .add(
            new ParallelBlock(
                both ->
                    new NDList(
                        NDArrays.concat(new NDList(both.get(0).head(), both.get(1).head()), 1)),
                List.of(Blocks.identityBlock(), below)))
        .add(twice(channels));
  }

  private static Block twice(int channels) {
    return new SequentialBlock()
        .add(convolution(channels, 3))
        .add(BatchNorm.builder().build())
        .add(Activation::relu)
        .add(convolution(channels, 3))
        .add(BatchNorm.builder().build())
        .add(Activation::relu);
  }

  private static Block convolution(int channels, int kernel) {
    return Conv2d.builder()
        .setFilters(channels)
        .setKernelShape(new Shape(kernel, kernel))
        .optPadding(new Shape(kernel / 2, kernel / 2))
        .build();
  }

  @Override
  public Criterion buildCriterion(Config cfg) {
    return Criterion.weighted(
        cfg.getDoubles("loss_weights"), Loss.crossEntropy(), Loss.multiclassDice());
  }

  @Override
  public Optimizer buildOptimizer(Config cfg) {
    return AdamW.of(cfg.getDouble("learning_rate")).withWeightDecay(0.01);
  }

  @Override
  public LearningRateSchedule buildLrScheduler(Config cfg) {
    return LearningRateSchedule.cosine(cfg.getInt("num_epochs"), 0);
  }

  @Override
  public MetricTracker buildMetricTracker(Config cfg) {
    Classification pixels = Classification.multiclass(cfg.getStrings("classes"));
    return MetricTracker.of(
        Metric.loss(), pixels.iou(Average.MACRO), pixels.iou(Average.PER_CLASS).named("iou_of"));
  }
}
