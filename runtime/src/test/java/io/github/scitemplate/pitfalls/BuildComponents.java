package io.github.scitemplate.pitfalls;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.initializer.Initializer;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.data.Sample;
import io.github.scitemplate.data.SampleSource;
import io.github.scitemplate.engine.Initialization;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.optimizer.Sgd;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** A project that makes, as its config says, the mistakes that projects make. */
public final class BuildComponents implements Components {
  private static final int FEATURES = 4;

  @Override
  public DataLoaders buildDataLoaders(Config cfg) {
    DataLoader train = loader(cfg, "train", 64, cfg.getInt("batch_size", 16));
    int evaluated = cfg.getInt("eval_batch_size", 16);
    DataLoader val = loader(cfg, "val", 32, evaluated);
    return cfg.getBoolean("with_test", true)
        ? DataLoaders.of(train, val, loader(cfg, "test", 16, evaluated))
        : DataLoaders.of(train, val);
  }

  private static DataLoader loader(Config cfg, String split, int usual, int batchSize) {
    Dataset data = dataset(cfg, split, usual);
    boolean shuffled = split.equals("train") && !cfg.getBoolean("in_order", false);
    SampleSource source = cfg.getString("unreadable", "").equals(split) ? new Lost(data) : data;
    DataLoader loader =
        shuffled ? DataLoader.shuffled(source, batchSize) : DataLoader.inOrder(source, batchSize);
    return cfg.getBoolean("drop_last", false) && split.equals("train") ? loader.dropLast() : loader;
  }

  private record Lost(Dataset data) implements SampleSource {
    @Override
    public int size() {
      return data.size();
    }

    @Override
    public Sample get(int index) throws IOException {
      if (index == 1) {
        throw new IOException("the picture is cut off");
      }
      return data.get(index);
    }
  }

  private static Dataset dataset(Config cfg, String split, int usual) {
    int n = cfg.getInt("n_" + split, usual);
    boolean ones = cfg.getBoolean("ones", false);
    SplittableRandom random = new SplittableRandom(split.length());
    int features = ones ? 1 : FEATURES;
    float[] inputs = new float[n * features];
    long[] classes = new long[n];
    float[] numbers = new float[n];
    for (int i = 0; i < n; i++) {
      classes[i] = random.nextInt(2);
      numbers[i] = classes[i];
      for (int j = 0; j < features; j++) {
        inputs[i * features + j] = ones ? 1 : (float) (random.nextDouble() - 0.5 + classes[i]);
      }
    }
    if (cfg.getString("nan_in", "").equals(split)) {
      inputs[cfg.getInt("nan_at", 5) * features] = Float.NaN;
    }
    return Dataset.of(
        HostArray.of(inputs, n, features),
        switch (cfg.getString("labels", "flat")) {
          case "column" -> HostArray.of(classes, n, 1);
          case "float_column" -> HostArray.of(numbers, n, 1);
          case "float_flat" -> HostArray.of(numbers, n);
          default -> HostArray.of(classes, n);
        });
  }

  @Override
  public Block buildModel(Config cfg) {
    int units = cfg.getInt("units", 2);
    SequentialBlock model = new SequentialBlock();
    switch (cfg.getString("model", "linear")) {
      case "counter" -> {
        Linear one = Linear.builder().setUnits(1).optBias(false).build();
        one.setInitializer(Initializer.ZEROS, Parameter.Type.WEIGHT);
        model.add(one);
      }
      case "batch_norm" ->
          model
              .add(Blocks.linear(4))
              .add(BatchNorm.builder().build())
              .add(Activation::relu)
              .add(Blocks.linear(units));
      case "own_batch_norm" -> model.add(Blocks.Pair.withBatchNorm()).add(Blocks.linear(units));
      case "noisy" -> model.add(Blocks::noisy).add(Blocks.linear(units));
      case "cast" ->
          model
              .add(Blocks.linear(3))
              .add(
                  Blocks.of(x -> x.toType(DataType.FLOAT64, false).toType(DataType.FLOAT32, false)))
              .add(Blocks.linear(units));
      case "half" ->
          model
              .add(Blocks.linear(3))
              .add(
                  Blocks.of(
                      x ->
                          x.mul(2)
                              .toType(DataType.BFLOAT16, false)
                              .toType(DataType.FLOAT32, false)))
              .add(Blocks.linear(units));
      case "deep" -> model.add(Blocks.of(BuildComponents::deeper)).add(Blocks.linear(units));
      default -> model.add(Blocks.linear(units));
    }
    return model;
  }

  private static NDArray deeper(NDArray array) {
    return array.isEmpty() ? array : deeper(array);
  }

  @Override
  public Criterion buildCriterion(Config cfg) {
    return switch (cfg.getString("criterion", "ce")) {
      case "mean" -> (predictions, labels) -> predictions.head().mean();
      case "mse" -> Criterion.meanSquaredError();
      case "mae" -> (predictions, labels) -> predictions.head().sub(labels.head()).abs().mean();
      case "fitting_mae" ->
          (predictions, labels) ->
              predictions
                  .head()
                  .sub(labels.head().reshape(predictions.head().getShape()))
                  .abs()
                  .mean();
      case "vector" -> (predictions, labels) -> predictions.head().mean(new int[] {1});
      case "cut" ->
          (predictions, labels) -> predictions.head().toType(DataType.FLOAT64, false).mean();
      case "interrupts" ->
          (predictions, labels) -> {
            Thread.currentThread().interrupt();
            return Criterion.crossEntropy().loss(predictions, labels);
          };
      case "circle" -> (predictions, labels) -> circle();
      case "diverges" -> (predictions, labels) -> predictions.head().square().mean();
      default -> Criterion.crossEntropy();
    };
  }

  private static NDArray circle() {
    IllegalStateException first = new IllegalStateException("round");
    IllegalStateException second = new IllegalStateException("and round", first);
    first.initCause(second);
    throw first;
  }

  @Override
  public Optimizer buildOptimizer(Config cfg) {
    return Sgd.of(cfg.getDouble("learning_rate", 0.1));
  }

  @Override
  public Initialization buildInitialization(Config cfg) {
    return Initialization.PYTORCH;
  }

  @Override
  public MetricTracker buildMetricTracker(Config cfg) {
    if (!cfg.has("metrics")) {
      return Components.super.buildMetricTracker(cfg);
    }
    List<Metric> metrics = new ArrayList<>();
    for (String name : cfg.getStrings("metrics")) {
      metrics.add(
          switch (name) {
            case "loss" -> Metric.loss();
            case "acc" -> Metric.accuracy();
            case "weight" ->
                new Own("weight", (p, l) -> p.head().mean().mul(l.head().getShape().get(0)));
            case "error" ->
                new Saying("error", (p, l) -> p.head().square().sum(), Metric.Best.LEAST);
            case "vector" -> new Own("vector", (p, l) -> p.head().sum(new int[] {0}));
            case "one" -> new Own("one", (p, l) -> p.head().sum().reshape(1));
            case "failing" -> new Own("failing", (p, l) -> l.get(3).sum());
            case "spread" -> new Own("spread", (p, l) -> p.head().sub(l.head()).abs().sum());
            case "ce" -> Metric.of("ce", Criterion.crossEntropy());
            default -> new Own(name, (p, l) -> p.head().sum());
          });
    }
    return MetricTracker.of(metrics.toArray(new Metric[0]));
  }

  private record Own(String name, Criterion made) implements Metric {
    @Override
    public NDArray sum(NDList predictions, NDList labels, NDArray loss, int samples) {
      return made.loss(predictions, labels);
    }
  }

  private record Saying(String name, Criterion made, Best says) implements Metric {
    @Override
    public NDArray sum(NDList predictions, NDList labels, NDArray loss, int samples) {
      return made.loss(predictions, labels);
    }

    @Override
    public Optional<Best> best() {
      return Optional.of(says);
    }
  }
}
