package io.github.scitemplate.trainer.step;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.pooling.Pool;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.github.scitemplate.SmallBlocks;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.engine.Initialization;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.logger.Logger;
import io.github.scitemplate.monitor.Schedule;
import io.github.scitemplate.monitor.Score;
import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.monitor.TrainingUnit;
import io.github.scitemplate.optimizer.Adam;
import io.github.scitemplate.optimizer.AdamW;
import io.github.scitemplate.optimizer.LearningRateSchedule;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.optimizer.Sgd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * From the same weights and on the same batches, the losses are PyTorch's, which {@code golden.py}
 * beside the tables wrote.
 */
class PyTorchParityTest extends TorchTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/pytorch");
  private static final int SAMPLES = 256;
  private static final int BATCH = 32;

  /** On the processor of the tables losses are equal to the bit, or as PyTorch's own threads. */
  private static final double SAME_PROCESSOR = 1e-5;

  /** What another's kernels may add at any step, where a maximum falls on another pixel. */
  private static final double OTHER_PROCESSOR = 1e-4;

  /**
   * Another processor rounds otherwise, and training multiplies that. How much is seen where the
   * weights begin up to this much, relatively, beside what they should be: some units of the last
   * bit.
   */
  private static final double ROUNDING = 1e-6;

  private static final int FIRST = 20;

  static Stream<Arguments> cases() {
    Map<String, Optimizer> optimizers =
        Map.of(
            "sgd", Sgd.of(0.05),
            "momentum", Sgd.of(0.01).withMomentum(0.9).withWeightDecay(1e-4),
            "nesterov", Sgd.of(0.01).withMomentum(0.9).withNesterov(),
            "adam", Adam.of(1e-3),
            "adamw", AdamW.of(1e-3).withWeightDecay(0.05));
    return Stream.of("mlp", "cnn")
        .flatMap(
            model ->
                optimizers.entrySet().stream()
                    .map(e -> Arguments.of(model, e.getKey(), e.getValue())));
  }

  @ParameterizedTest(name = "{0} with {1}")
  @MethodSource("cases")
  void theLossesArePyTorchs(String model, String name, Optimizer optimizer) {
    List<Double> expected = column(model, name + "_1");
    List<Double> otherThreads = column(model, name + "_2");
    List<Double> losses = losses(model, optimizer, expected.size(), 0);
    boolean same = losses.subList(0, FIRST).equals(expected.subList(0, FIRST));
    double closest = same ? SAME_PROCESSOR : OTHER_PROCESSOR;
    if (firstBeyond(losses, expected, gaps(expected, otherThreads), 3, closest) > 0) {
      assertTrue(!same, name + " is PyTorch's at first, but not later");
      List<Double> rounded = losses(model, optimizer, expected.size(), ROUNDING);
      int step = firstBeyond(losses, expected, gaps(losses, rounded), 10, closest);
      assertEquals(0, step, "the first step that differs by more than rounding does");
    }
  }

  /** The largest relative difference so far, step by step. */
  private static List<Double> gaps(List<Double> one, List<Double> other) {
    List<Double> gaps = new ArrayList<>();
    double gap = 0;
    for (int i = 0; i < one.size(); i++) {
      gap = Math.max(gap, Math.abs(other.get(i) / one.get(i) - 1));
      gaps.add(gap);
    }
    return gaps;
  }

  /** The first step, from 1, at which losses differ by so many gaps, and more than closest. */
  private static int firstBeyond(
      List<Double> losses, List<Double> expected, List<Double> gaps, int factor, double closest) {
    for (int i = 0; i < losses.size(); i++) {
      double deviation = Math.abs(losses.get(i) / expected.get(i) - 1);
      if (!(deviation <= Math.max(factor * gaps.get(i), closest))) {
        return i + 1;
      }
    }
    return 0;
  }

  private static List<Double> losses(
      String model, Optimizer optimizer, int steps, double rounding) {
    boolean cnn = model.equals("cnn");
    Shape sample = cnn ? new Shape(1, 28, 28) : new Shape(20);
    int classes = cnn ? 10 : 2;
    DataLoader loader = DataLoader.inOrder(data(sample, classes), BATCH);
    List<Double> losses = new ArrayList<>();
    try (Network network =
            Network.create(
                cnn ? cnn() : mlp(),
                new Shape[] {new Shape(BATCH).addAll(sample)},
                device(),
                Initialization.PYTORCH,
                new Randomness(0));
        BatchSource batches = BatchSource.forTraining(loader, new Randomness(0), device())) {
      setWeights(network, rounding);
      MetricTracker metrics = MetricTracker.of(Metric.loss());
      metrics.open(network.manager());
      GradientStep step = new GradientStep(parts(network, optimizer, batches));
      ScheduledRate rate = new ScheduledRate(optimizer.learningRate(), optimizer.learningRate());
      for (int i = 0; i < steps; i++) {
        int index = i % batches.batches();
        try (NDManager scope = network.newScope()) {
          step.train(
              scope,
              batches.batch(scope, 0, index),
              index,
              rate,
              metrics,
              Logger.trial(metrics, Split.TRAIN));
        }
        losses.addAll(metrics.averages().values());
        metrics.reset();
      }
    }
    return losses;
  }

  private static Block mlp() {
    return SmallBlocks.mlp(64, 64, 2);
  }

  private static Block cnn() {
    SequentialBlock model = new SequentialBlock();
    for (int filters : new int[] {10, 20}) {
      model
          .add(Conv2d.builder().setFilters(filters).setKernelShape(new Shape(5, 5)).build())
          .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
          .add(Activation.reluBlock());
    }
    return model
        .add(Blocks.batchFlattenBlock())
        .add(SmallBlocks.linear(50))
        .add(Activation.reluBlock())
        .add(SmallBlocks.linear(10));
  }

  /**
   * As {@code golden.py} does it, whose parameters come in the same order: by block, weight first.
   *
   * @param rounding how far beside that, relatively
   */
  private static void setWeights(Network network, double rounding) {
    int stream = 100;
    SplittableRandom random = new SplittableRandom(1);
    List<String> blocks =
        network.trainable().keySet().stream()
            .map(n -> n.substring(0, n.indexOf('.')))
            .distinct()
            .toList();
    for (String block : blocks) {
      for (String kind : List.of("weight", "bias")) {
        NDArray target = requireNonNull(network.trainable().get(block + "." + kind));
        Shape shape = target.getShape();
        double fanIn = shape.dimension() > 1 ? shape.size() / shape.get(0) : shape.size();
        float[] values = numbers(stream++, (int) shape.size());
        for (int i = 0; i < values.length; i++) {
          values[i] *= (float) Math.pow(fanIn, -0.5);
          values[i] *= (float) (1 + rounding * (2 * random.nextInt(2) - 1));
        }
        try (NDArray array = network.manager().create(values, shape)) {
          Network.copyInto(target, array);
        }
      }
    }
  }

  private static Dataset data(Shape sample, int classes) {
    float[] inputs = numbers(1, SAMPLES * (int) sample.size());
    float[] draws = numbers(2, SAMPLES);
    long[] labels = new long[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      labels[i] = (long) Math.min((draws[i] + 1f) / 2 * classes, classes - 1);
    }
    return Dataset.of(
        HostArray.of(inputs, new Shape(SAMPLES).addAll(sample).getShape()),
        HostArray.of(labels, SAMPLES));
  }

  /** SplitMix64 from the seed {@code stream}: numbers in [-1, 1). */
  private static float[] numbers(long stream, int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      long z = stream * 1_000_003 + (i + 1) * 0x9E3779B97F4A7C15L;
      z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
      z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
      z = z ^ (z >>> 31);
      values[i] = (float) ((z >>> 40) / (double) (1 << 23) - 1);
    }
    return values;
  }

  private static List<Double> column(String model, String name) {
    try (CsvReader<NamedCsvRecord> reader =
        CsvReader.builder().ofNamedCsvRecord(GOLDEN.resolve(model + ".csv"))) {
      return reader.stream().map(row -> Double.valueOf(row.getField(name))).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TrainingParts parts(Network network, Optimizer optimizer, BatchSource batches) {
    return new TrainingParts(
        network,
        Criterion.crossEntropy(),
        new UpdateRules(
            optimizer, Map.of(), null, 1, Averaging.none(), LearningRateSchedule.constant()),
        MetricTracker.of(Metric.loss()),
        new TrainingData(batches, batches, null),
        new Schedule(
            TrainingUnit.ITERATIONS,
            8,
            200,
            200,
            OptionalLong.empty(),
            50,
            1,
            OptionalLong.empty()),
        new Score("loss", ScoreMode.MIN),
        evaluated -> {});
  }
}
