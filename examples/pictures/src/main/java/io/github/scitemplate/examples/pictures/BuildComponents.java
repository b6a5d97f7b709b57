package io.github.scitemplate.examples.pictures;

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
import io.github.scitemplate.components.Split;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Transform;
import io.github.scitemplate.data.sampling.Sampler;
import io.github.scitemplate.engine.Initialization;
import io.github.scitemplate.losses.Loss;
import io.github.scitemplate.metrics.Average;
import io.github.scitemplate.metrics.Classification;
import io.github.scitemplate.optimizer.Adam;
import io.github.scitemplate.optimizer.LearningRateSchedule;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.pictures.ImageFolder;
import io.github.scitemplate.pictures.PictureTransforms;
import io.github.scitemplate.weights.Weights;
import java.nio.file.Path;

/**
 * Tells kinds of stars apart, some of them rare, with a backbone that has learnt polygons in a
 * session before (source.yaml): frozen at first, then trained on with a small learning rate.
 */
public final class BuildComponents implements Components {
  private static final String BACKBONE = "01SequentialBlock";

  @Override
  public DataLoaders buildDataLoaders(Config cfg) {
    ImageFolder train = pictures(cfg, "train");
    Transform scaled = Transform.normalize(0.5, 0.25);
    return DataLoaders.of(
        DataLoader.shuffled(train, cfg.getInt("batch_size"))
            .withSampler(Sampler.balanced(train.classIndices()))
            .withTransform(Transform.randomHorizontalFlip())
            .withTransform(PictureTransforms.randomRotation(45))
            .withTransform(PictureTransforms.colorJitter(0.3, 0.3, 0.3, 0.1))
            .withTransform(scaled),
        DataLoader.inOrder(pictures(cfg, "val"), 100).withTransform(scaled),
        DataLoader.inOrder(pictures(cfg, "test"), 100).withTransform(scaled));
  }

  private static ImageFolder pictures(Config cfg, String part) {
    Path task = MakePictures.in(Path.of(cfg.getString("data_dir"))).resolve(cfg.getString("task"));
    return ImageFolder.of(task.resolve(part), cfg.getStrings("classes"));
  }

  @Override
  public Block buildModel(Config cfg) {
    SequentialBlock backbone = new SequentialBlock();
    for (int channels : cfg.getInts("channels")) {
      backbone.add(convolution(channels));
    }
    backbone.add(Blocks.batchFlattenBlock());
    int classes = cfg.getStrings("classes").size();
    return new SequentialBlock().add(backbone).add(Linear.builder().setUnits(classes).build());
  }

  private static Block convolution(int channels) {
    return new SequentialBlock()
        .add(
            Conv2d.builder()
                .setFilters(channels)
                .setKernelShape(new Shape(3, 3))
                .optPadding(new Shape(1, 1))
                .build())
        .add(BatchNorm.builder().build())
        .add(Activation::relu)
        .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)));
  }

  @Override
  public Initialization buildInitialization(Config cfg) {
    if (!cfg.has("source")) {
      return Initialization.PYTORCH;
    }
    Weights source = Weights.of(Path.of(cfg.getString("source"))).under(BACKBONE);
    return Initialization.PYTORCH.with(BACKBONE, source.strict());
  }

  @Override
  public Criterion buildCriterion(Config cfg) {
    return Loss.crossEntropy();
  }

  @Override
  public Optimizer buildOptimizer(Config cfg) {
    double factor = cfg.getDouble("backbone_rate", 1);
    int frozen = cfg.getInt("frozen_epochs", 0);
    return Adam.of(cfg.getDouble("learning_rate"))
        .withGroup(BACKBONE, g -> g.withRateFactor(factor).frozenForEpochs(frozen));
  }

  @Override
  public LearningRateSchedule buildLrScheduler(Config cfg) {
    return LearningRateSchedule.cosine(cfg.getInt("num_epochs"), 0);
  }

  @Override
  public MetricTracker buildMetricTracker(Config cfg) {
    Classification classes = Classification.multiclass(cfg.getStrings("classes"));
    return MetricTracker.of(
        Metric.loss(),
        classes.f1(Average.MACRO),
        classes.recall(Average.MACRO).named("balanced_accuracy"),
        classes.confusionMatrix().on(Split.VAL, Split.TEST));
  }
}
