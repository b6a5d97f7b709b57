package io.github.scitemplate.tiny;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.components.TrainingStep;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.data.Sample;
import io.github.scitemplate.data.SampleSource;
import io.github.scitemplate.metrics.Average;
import io.github.scitemplate.metrics.Classification;
import io.github.scitemplate.optimizer.Adadelta;
import io.github.scitemplate.optimizer.Adagrad;
import io.github.scitemplate.optimizer.Adam;
import io.github.scitemplate.optimizer.AdamW;
import io.github.scitemplate.optimizer.Adamax;
import io.github.scitemplate.optimizer.ClippedGradient;
import io.github.scitemplate.optimizer.Lamb;
import io.github.scitemplate.optimizer.LearningRateSchedule;
import io.github.scitemplate.optimizer.Lion;
import io.github.scitemplate.optimizer.NAdam;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.optimizer.RAdam;
import io.github.scitemplate.optimizer.ReduceOnPlateau;
import io.github.scitemplate.optimizer.RmsProp;
import io.github.scitemplate.optimizer.Sgd;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A project as small as can be: points of two classes and a small network with batch norm and
 * dropout.
 */
public final class BuildComponents implements Components {
  private static final int FEATURES = 8;

  @Override
  public DataLoaders buildDataLoaders(Config cfg) {
    Dataset all = points(cfg.getInt("samples", 96), cfg.getInt("fold", 0));
    int batchSize = cfg.getInt("batch_size");
    DataLoaders loaders =
        DataLoaders.of(
            streamed(DataLoader.shuffled(all.range(0, 64), batchSize), cfg),
            streamed(DataLoader.inOrder(unless("val", cfg, all.range(64, 80)), batchSize), cfg),
            streamed(DataLoader.inOrder(unless("test", cfg, all.range(80, 96)), batchSize), cfg));
    int scale = cfg.getInt("fitted_scale", 0);
    return scale == 0 ? loaders : loaders.keeping("scale", () -> "{\"scale\": " + scale + "}");
  }

  /** The data, or some that fit nothing if the config says so of this split. */
  private static Dataset unless(String split, Config cfg, Dataset data) {
    String misfit = cfg.getString("misfit", "");
    if (misfit.equals(split + "-labels")) {
      return misfit(FEATURES, 7);
    }
    return misfit.equals(split + "-features") ? misfit(FEATURES + 1, 1) : data;
  }

  private static Dataset misfit(int features, long label) {
    return Dataset.of(
        HostArray.of(new float[2 * features], 2, features), HostArray.of(new long[] {0, label}, 2));
  }

  /** The same data made sample by sample, and noise on them, if the config asks for it. */
  private static DataLoader streamed(DataLoader loader, Config cfg) {
    int threads = cfg.getInt("decoding_threads", -1);
    boolean noise = cfg.getBoolean("augment", false);
    if (threads < 0) {
      return loader;
    }
    SampleSource source = new OneByOne(loader.dataset(), cfg.getString("fault", ""));
    DataLoader stream =
        loader.shuffled()
            ? DataLoader.shuffled(source, loader.batchSize())
            : DataLoader.inOrder(source, loader.batchSize());
    DataLoader threaded = stream.withThreads(threads).withBatchesAhead(2);
    return noise ? threaded.withTransform(BuildComponents::addNoise) : threaded;
  }

  private static Sample addNoise(Sample sample, SplittableRandom random) {
    float[] values = sample.input().floats();
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) (0.2 * random.nextDouble());
    }
    return sample.withInput(HostArray.of(values, values.length));
  }

  private record OneByOne(SampleSource points, String fault) implements SampleSource {
    @Override
    public int size() {
      return points.size();
    }

    @Override
    public Sample get(int index) throws IOException {
      if (fault.equals("sample") && index == 3) {
        throw new IOException("photo 3 is no photo");
      }
      return points.get(index);
    }
  }

  /** Other points for each fold, as if they were other parts of many. */
  private static Dataset points(int samples, int fold) {
    SplittableRandom random = new SplittableRandom(7 + fold);
    float[] values = new float[samples * FEATURES];
    long[] labels = new long[samples];
    for (int i = 0; i < samples; i++) {
      labels[i] = random.nextInt(2);
      for (int j = 0; j < FEATURES; j++) {
        values[i * FEATURES + j] = (float) (random.nextDouble() - 0.5 + 0.3 * labels[i]);
      }
    }
    return Dataset.of(HostArray.of(values, samples, FEATURES), HostArray.of(labels, samples));
  }

  @Override
  public Block buildModel(Config cfg) {
    if (cfg.getString("fault", "").equals("throws")) {
      throw new IllegalStateException("the model is not to be had");
    }
    SequentialBlock body =
        new SequentialBlock()
            .add(Linear.builder().setUnits(cfg.getInt("hidden", 6)).build())
            .add(BatchNorm.builder().build())
            .add(Activation::relu)
            .add(Dropout.builder().optRate((float) cfg.getDouble("dropout", 0.2)).build());
    SequentialBlock model = trainedApart(cfg) ? new SequentialBlock().add(body) : body;
    model.add(Linear.builder().setUnits(2).build());
    if (cfg.getString("fault", "").equals("shape")) {
      model.add(list -> new NDList(list.head().matMul(list.head())));
    }
    return model;
  }

  @Override
  public Criterion buildCriterion(Config cfg) {
    if (cfg.getString("fault", "").equals("stop")) {
      return (predictions, labels) -> {
        // As if the system had told this process alone to end.
        ProcessHandle.of(ProcessHandle.current().pid()).ifPresent(BuildComponents::terminate);
        return Criterion.crossEntropy().loss(predictions, labels);
      };
    }
    if (cfg.has("accident")) {
      return new Accident(cfg.getString("accident"), cfg.getInt("accidents", 1000));
    }
    if (cfg.getString("fault", "").equals("nan")) {
      return (predictions, labels) -> predictions.head().mean().mul(Float.NaN);
    }
    if (cfg.has("loss_weights")) {
      return Criterion.weighted(
          cfg.getDoubles("loss_weights"), Criterion.crossEntropy(), BuildComponents::size);
    }
    return Criterion.crossEntropy();
  }

  private static NDArray size(NDList predictions, NDList labels) {
    return predictions.head().square().mean();
  }

  private static boolean trainedApart(Config cfg) {
    return cfg.getString("training_step", "").equals("apart");
  }

  @Override
  public Optional<TrainingStep> buildTrainingStep(Config cfg) {
    return trainedApart(cfg)
        ? Optional.of(new ApartStep(cfg.getDouble("learning_rate"), cfg.getString("fault", "")))
        : Optional.empty();
  }

  /** Metrics that gather in each of the ways there are. */
  private static MetricTracker wholeSplitMetrics() {
    Classification points = Classification.multiclass("left", "right");
    return MetricTracker.of(
        Metric.loss(),
        Metric.accuracy(),
        points.f1(),
        points.recall(Average.PER_CLASS),
        points.rocAuc(),
        points.confusionMatrix().on(Split.TRAIN, Split.VAL),
        Metric.transformed("perplexity", Metric.loss(), Math::exp).on(Split.VAL),
        Metric.ofSplit(
            "spread",
            Metric.Best.MOST,
            (predictions, labels) ->
                predictions.head().max().getFloat() - predictions.head().min().getFloat()));
  }

  @Override
  public MetricTracker buildMetricTracker(Config cfg) {
    if (cfg.getString("metrics", "").equals("gradients")) {
      return MetricTracker.of(
          Metric.loss(), Metric.accuracy(), Metric.gradientNorm(), Metric.gradientNoiseScale());
    }
    if (cfg.has("norm_of")) {
      Metric norm = Metric.gradientNorm(cfg.getString("norm_of"));
      return MetricTracker.of(Metric.loss(), Metric.accuracy(), Metric.logged("head_loss"), norm);
    }
    if (trainedApart(cfg)) {
      return MetricTracker.of(Metric.loss(), Metric.accuracy(), Metric.logged("head_loss"));
    }
    if (cfg.getString("metrics", "").equals("whole")) {
      return wholeSplitMetrics();
    }
    if (cfg.getString("fault", "").equals("score")) {
      return MetricTracker.of(
          Metric.loss(),
          Metric.of("odd", (predictions, labels) -> size(predictions, labels).mul(Float.NaN)));
    }
    return cfg.has("loss_weights")
        ? MetricTracker.of(
            Metric.loss(), Metric.accuracy(), Metric.of("size", BuildComponents::size))
        : MetricTracker.of(Metric.loss(), Metric.accuracy());
  }

  private static void terminate(ProcessHandle process) {
    try {
      new ProcessBuilder("kill", "-TERM", Long.toString(process.pid())).start().waitFor();
      Thread.sleep(200);
    } catch (java.io.IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Optimizer buildOptimizer(Config cfg) {
    double rate = cfg.getDouble("learning_rate");
    String name = cfg.getString("optimizer", "sgd");
    Optimizer rule =
        switch (name) {
          case "sgd" -> Sgd.of(rate).withMomentum(cfg.getDouble("momentum", 0));
          case "nesterov" ->
              Sgd.of(rate)
                  .withMomentum(0.9)
                  .withNesterov()
                  .withWeightDecay(1e-2)
                  .withDecayOfWeightsOnly();
          case "clipped" -> ClippedGradient.byNorm(0.05, Adam.of(rate).withWeightDecay(1e-2));
          case "adam" -> Adam.of(rate);
          case "adamw" -> AdamW.of(rate);
          case "rmsprop" -> RmsProp.of(rate / 10).withCentering().withMomentum(0.5);
          case "adagrad" -> Adagrad.of(rate).withInitialSum(0.1).withRateDecay(0.1);
          case "adadelta" -> Adadelta.of(1);
          case "adamax" -> Adamax.of(rate);
          case "nadam" -> NAdam.of(rate);
          case "radam" -> RAdam.of(rate).withBetas(0.9, 0.9);
          case "lion" -> Lion.of(rate / 10).withWeightDecay(1e-2);
          case "lamb" -> Lamb.of(rate);
          default ->
              throw cfg.error(
                  "optimizer", "There is no optimizer " + name + ".", "Write sgd, adam or adamw.");
        };
    return cfg.getBoolean("groups", false) ? grouped(rule) : rule;
  }

  private static Optimizer grouped(Optimizer rule) {
    return rule.withGroup("01Linear.weight", g -> g.withRateFactor(0.1).frozenForEpochs(2))
        .withGroup("02BatchNorm", g -> g.frozenForEpochs(1))
        .withGroup("*.bias", g -> g.withLearningRate(0.02).withWeightDecay(0));
  }

  @Override
  public LearningRateSchedule buildLrScheduler(Config cfg) {
    return switch (cfg.getString("schedule", "constant")) {
      case "plateau" -> ReduceOnPlateau.of(ReduceOnPlateau.Mode.MAX).withPatience(0);
      case "cosine" ->
          LearningRateSchedule.sequential(
              LearningRateSchedule.linearWarmup(3, 0.1), 3, LearningRateSchedule.cosine(20, 0));
      case "step" -> LearningRateSchedule.step(2, 0.5);
      case "overtraining" -> LearningRateSchedule.overTraining(LearningRateSchedule::oneCycle);
      case "warmup" ->
          LearningRateSchedule.sequential(
              LearningRateSchedule.linearWarmup(3, 0.1),
              3,
              LearningRateSchedule.overTraining(steps -> LearningRateSchedule.cosine(steps, 0)));
      case "onecycle" -> LearningRateSchedule.oneCycle(3);
      case "restarts" -> LearningRateSchedule.cosineWarmRestarts(1, 2, 1e-3);
      case "polynomial" -> LearningRateSchedule.polynomial(4, 0.9);
      case "inverse" -> LearningRateSchedule.inverseSquareRoot(2);
      case "own" -> LearningRateSchedule.of((steps, initial) -> initial / (1 + steps));
      case "multistep" -> LearningRateSchedule.multiStep(List.of(1, 2), 0.5);
      case "exponential" -> LearningRateSchedule.exponential(0.9);
      case "chained" ->
          LearningRateSchedule.chained(
              LearningRateSchedule.exponential(0.9), LearningRateSchedule.linearWarmup(2, 0.5));
      default -> LearningRateSchedule.constant();
    };
  }
}
