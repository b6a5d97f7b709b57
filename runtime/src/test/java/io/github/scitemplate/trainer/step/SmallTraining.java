package io.github.scitemplate.trainer.step;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.components.TrainingStep;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.data.Batches;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.engine.FlatParameters;
import io.github.scitemplate.engine.Initialization;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.Precision;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.logger.Logger;
import io.github.scitemplate.monitor.Schedule;
import io.github.scitemplate.monitor.Score;
import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.monitor.TrainingUnit;
import io.github.scitemplate.optimizer.LearningRateSchedule;
import io.github.scitemplate.optimizer.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Steps of training on real data and a real model, without a trainer around them. */
final class SmallTraining implements AutoCloseable {
  private static final long MANY = 1_000_000;
  private final Network network;
  private final BatchSource batches;
  private final MetricTracker metrics;
  private final Optimizer optimizer;
  private final GradientStep step;
  private long done;

  private SmallTraining(
      How how, Block model, Criterion criterion, DataLoader loader, MetricTracker tracked) {
    Randomness randomness = new Randomness(3);
    this.optimizer = how.optimizer();
    this.batches = BatchSource.forTraining(loader, randomness, TorchTest.device());
    this.network =
        Network.create(
            model,
            List.copyOf(how.partOptimizers().keySet()),
            batches.inputShapes(),
            TorchTest.device(),
            Initialization.PYTORCH,
            randomness);
    this.metrics = tracked;
    metrics.open(network.manager());
    this.step =
        new GradientStep(
            new TrainingParts(
                network,
                criterion,
                new UpdateRules(
                    optimizer,
                    how.partOptimizers(),
                    how.step(),
                    how.accumulated(),
                    how.averaging(),
                    LearningRateSchedule.constant(),
                    new Compiling(how.compilation(), OptionalInt.empty(), how.precision())),
                metrics,
                new TrainingData(batches, batches, null),
                new Schedule(
                    TrainingUnit.ITERATIONS,
                    batches.batches(),
                    how.total(),
                    how.valEvery(),
                    OptionalLong.empty(),
                    1,
                    1,
                    how.patience()),
                new Score("loss", ScoreMode.MIN),
                evaluated -> {}));
  }

  /**
   * How to train.
   *
   * @param step null: by the criterion
   */
  record How(
      Optimizer optimizer,
      Map<String, Optimizer> partOptimizers,
      @Nullable TrainingStep step,
      int accumulated,
      Averaging averaging,
      long total,
      long valEvery,
      OptionalLong patience,
      Compilation compilation,
      Precision precision) {

    static How by(Optimizer optimizer) {
      return new How(
          optimizer,
          Map.of(),
          null,
          1,
          Averaging.none(),
          MANY,
          MANY,
          OptionalLong.empty(),
          Compilation.AUTO,
          Precision.FP32);
    }

    How accumulating(int batches) {
      return new How(
          optimizer,
          partOptimizers,
          step,
          batches,
          averaging,
          total,
          valEvery,
          patience,
          compilation,
          precision);
    }

    /** Training ends after so many iterations, or by patience if it is given. */
    How ending(long after, long validations, OptionalLong patient) {
      return new How(
          optimizer,
          partOptimizers,
          step,
          accumulated,
          averaging,
          after,
          validations,
          patient,
          compilation,
          precision);
    }

    How compiling(Compilation how) {
      return new How(
          optimizer,
          partOptimizers,
          step,
          accumulated,
          averaging,
          total,
          valEvery,
          patience,
          how,
          precision);
    }

    How in(Precision numbers) {
      return new How(
          optimizer,
          partOptimizers,
          step,
          accumulated,
          averaging,
          total,
          valEvery,
          patience,
          compilation,
          numbers);
    }

    How averaging(double decay) {
      return averaging(new Averaging.Exponential(decay));
    }

    How averaging(Averaging average) {
      return new How(
          optimizer,
          partOptimizers,
          step,
          accumulated,
          average,
          total,
          valEvery,
          patience,
          compilation,
          precision);
    }

    How stepping(TrainingStep own) {
      return new How(
          optimizer,
          new TreeMap<>(own.optimizers()),
          own,
          accumulated,
          averaging,
          total,
          valEvery,
          patience,
          compilation,
          precision);
    }
  }

  static SmallTraining of(How how, Block model, Criterion criterion, DataLoader loader) {
    MetricTracker metrics = MetricTracker.of(Metric.loss(), Metric.logged("noise"));
    return new SmallTraining(how, model, criterion, loader, metrics);
  }

  static SmallTraining of(
      How how, Block model, Criterion criterion, DataLoader loader, MetricTracker metrics) {
    return new SmallTraining(how, model, criterion, loader, metrics);
  }

  /** Trains on the next batches. */
  void train(int iterations) {
    double rate = optimizer.learningRate();
    for (int i = 0; i < iterations; i++) {
      long epoch = done / batches.batches();
      int index = (int) (done % batches.batches());
      try (NDManager scope = network.newScope()) {
        step.train(
            scope,
            batches.batch(scope, epoch, index),
            done,
            new ScheduledRate(rate, rate),
            metrics,
            Logger.trial(metrics, Split.TRAIN));
      }
      done++;
    }
  }

  /**
   * Trains on the next batches, on several of an epoch at once, with a learning rate that changes
   * from batch to batch.
   */
  void trainTogether(int iterations, int together) {
    double initial = optimizer.learningRate();
    for (long end = done + iterations; done < end; ) {
      long epoch = done / batches.batches();
      int index = (int) (done % batches.batches());
      int count = (int) Math.min(Math.min(together, end - done), batches.mostTogether(index));
      List<ScheduledRate> rates = new ArrayList<>();
      try (NDManager scope = network.newScope()) {
        Batches all = batches.batches(scope, epoch, index, count);
        for (int i = 0; i < count; i++) {
          rates.add(new ScheduledRate(initial, initial / (1 + 0.1 * (done + i))));
        }
        step.train(scope, all, done, rates, metrics, Logger.trial(metrics, Split.TRAIN));
      }
      done += count;
    }
  }

  /** Goes on where {@code other} is, as a resume does. */
  void continueFrom(SmallTraining other) {
    other
        .step
        .tensors()
        .forEach(
            (name, tensor) -> Network.copyInto(requireNonNull(step.tensors().get(name)), tensor));
    step.restoreCounts(other.step.updateCounts());
    done = other.done;
  }

  void trainEpochs(int epochs) {
    train(epochs * batches.batches());
  }

  GradientStep step() {
    return step;
  }

  Network network() {
    return network;
  }

  MetricTracker metrics() {
    return metrics;
  }

  /** All parameters that are trained as a whole. */
  FlatParameters whole() {
    return network.parts().values().iterator().next();
  }

  float[] parameters() {
    return whole().vector().toFloatArray();
  }

  @Override
  public void close() {
    network.close();
    batches.close();
  }
}
