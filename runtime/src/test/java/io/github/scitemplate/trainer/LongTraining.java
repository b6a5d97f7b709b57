package io.github.scitemplate.trainer;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.norm.Dropout;
import io.github.scitemplate.SmallBlocks;
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
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.monitor.Schedule;
import io.github.scitemplate.monitor.Score;
import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.monitor.TrainingUnit;
import io.github.scitemplate.optimizer.Adam;
import io.github.scitemplate.optimizer.ClippedGradient;
import io.github.scitemplate.optimizer.LearningRateSchedule;
import io.github.scitemplate.trainer.step.Averaging;
import io.github.scitemplate.trainer.step.GradientStep;
import io.github.scitemplate.trainer.step.ScheduledRate;
import io.github.scitemplate.trainer.step.TrainingData;
import io.github.scitemplate.trainer.step.TrainingParts;
import io.github.scitemplate.trainer.step.UpdateRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * Trains and evaluates for long, in a process that does nothing else, and prints a line with the
 * resident size and the number of arrays held after a quarter of the iterations, and another after
 * all of them.
 */
final class LongTraining {
  private static final int SAMPLES = 640;
  private static final int BATCH = 32;
  private static final Path STATUS = Path.of("/proc/self/status");

  private LongTraining() {}

  /** Trains for as many iterations as the argument says. */
  public static void main(String[] arguments) throws IOException {
    Torch.start();
    Torch.useThreads(1);
    int iterations = Integer.parseInt(arguments[0]);
    DataLoader loader = DataLoader.shuffled(data(), BATCH);
    try (Network network =
            Network.create(
                mlp(),
                new Shape[] {new Shape(BATCH, 20)},
                Device.cpu(),
                Initialization.PYTORCH,
                new Randomness(1));
        BatchSource batches = BatchSource.forTraining(loader, new Randomness(1), Device.cpu())) {
      TrainingParts parts = parts(network, batches, iterations);
      MetricTracker metrics = opened(parts);
      GradientStep step = new GradientStep(parts);
      Evaluator evaluator = new Evaluator(parts, opened(parts), () -> false);
      train(network, step, metrics, batches, evaluator, 0, iterations / 4);
      tell(network);
      train(network, step, metrics, batches, evaluator, iterations / 4, iterations);
      tell(network);
    }
  }

  private static void tell(Network network) throws IOException {
    System.out.println(
        "held " + residentKilobytes() + " " + network.manager().getManagedArrays().size());
  }

  private static void train(
      Network network,
      GradientStep step,
      MetricTracker metrics,
      BatchSource batches,
      Evaluator evaluator,
      int from,
      int to) {
    ScheduledRate rate = new ScheduledRate(1e-3, 1e-3);
    for (int i = from; i < to; i++) {
      int index = i % batches.batches();
      try (NDManager scope = network.newScope()) {
        long epoch = i / batches.batches();
        step.train(scope, batches.batch(scope, epoch, index), i, rate, metrics, new UnwrittenLog());
      }
      if (i % 50 == 49) {
        metrics.averages();
        metrics.reset();
      }
      if (i % 500 == 499) {
        evaluator.evaluate(Split.VAL, 0, batches, done -> {});
      }
    }
    metrics.averages();
    metrics.reset();
    evaluator.evaluate(Split.VAL, 0, batches, done -> {});
    System.gc();
  }

  static long residentKilobytes() throws IOException {
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  private static Block mlp() {
    return new SequentialBlock()
        .add(SmallBlocks.linear(64))
        .add(Activation.reluBlock())
        .add(Dropout.builder().optRate(0.1f).build())
        .add(SmallBlocks.linear(64))
        .add(Activation.reluBlock())
        .add(SmallBlocks.linear(2));
  }

  private static Dataset data() {
    SplittableRandom random = new SplittableRandom(3);
    float[] inputs = new float[SAMPLES * 20];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = (float) random.nextDouble(-1, 1);
    }
    long[] labels = random.longs(SAMPLES, 0, 2).toArray();
    return Dataset.of(HostArray.of(inputs, SAMPLES, 20), HostArray.of(labels, SAMPLES));
  }

  private static MetricTracker opened(TrainingParts parts) {
    MetricTracker tracker = parts.metrics().emptyCopy();
    tracker.open(parts.network().manager());
    return tracker;
  }

  private static TrainingParts parts(Network network, BatchSource batches, int iterations) {
    return new TrainingParts(
        network,
        Criterion.crossEntropy(),
        new UpdateRules(
            ClippedGradient.byNorm(1, Adam.of(1e-3)),
            Map.of(),
            null,
            1,
            new Averaging.Exponential(0.99),
            LearningRateSchedule.constant()),
        MetricTracker.of(Metric.loss(), Metric.accuracy()),
        new TrainingData(batches, batches, null),
        new Schedule(
            TrainingUnit.ITERATIONS,
            batches.batches(),
            iterations,
            iterations,
            OptionalLong.empty(),
            50,
            1,
            OptionalLong.empty()),
        new Score("acc", ScoreMode.MAX),
        evaluated -> {});
  }
}
