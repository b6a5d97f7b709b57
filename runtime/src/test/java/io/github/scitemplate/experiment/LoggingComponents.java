package io.github.scitemplate.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import io.github.scitemplate.SmallBlocks;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.components.Evaluated;
import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.ModelInEvaluation;
import io.github.scitemplate.components.ModelInTraining;
import io.github.scitemplate.components.TrainingStep;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.optimizer.Sgd;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** A project that logs numbers, pictures, texts and histograms wherever it can. */
class LoggingComponents implements Components {
  static final String CONFIG =
      "learning_rate: 0.05\nlog_freq: 4\nnum_epochs: 4\nseed: 5\nwrite_tb: true\n"
          + "write_gradients: true\nscore_metric: loss\nname: tiny\n";

  private final long killedAt;

  LoggingComponents() {
    this(Long.MAX_VALUE);
  }

  private LoggingComponents(long killedAt) {
    this.killedAt = killedAt;
  }

  /**
   * Trains in a process of its own, which is killed during an iteration.
   *
   * @param arguments the directory, and after which iteration it is killed
   */
  public static void main(String[] arguments) throws IOException {
    try (PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Experiment(
              TinyExperiment.directory(Path.of(arguments[0]), CONFIG),
              new LoggingComponents(Long.parseLong(arguments[1])),
              nowhere,
              () -> false,
              false)
          .run();
    }
  }

  @Override
  public DataLoaders buildDataLoaders(Config cfg) {
    float[] numbers = new float[48 * 16];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) Math.sin(i);
    }
    Dataset all =
        Dataset.of(HostArray.of(numbers, 48, 1, 4, 4), HostArray.of(new float[48], 48, 1));
    return DataLoaders.of(
        DataLoader.shuffled(all.range(0, 40), 4),
        DataLoader.inOrder(all.range(40, 48), 3),
        DataLoader.inOrder(all.range(40, 48), 8));
  }

  @Override
  public Block buildModel(Config cfg) {
    return new SequentialBlock().add(Blocks.batchFlattenBlock()).add(SmallBlocks.linear(1));
  }

  @Override
  public Criterion buildCriterion(Config cfg) {
    return Criterion.meanSquaredError();
  }

  @Override
  public Optimizer buildOptimizer(Config cfg) {
    return Sgd.of(cfg.getDouble("learning_rate"));
  }

  @Override
  public MetricTracker buildMetricTracker(Config cfg) {
    return MetricTracker.of(Metric.loss());
  }

  @Override
  public Optional<TrainingStep> buildTrainingStep(Config cfg) {
    return Optional.of(new Step());
  }

  private final class Step implements TrainingStep {
    @Override
    public Outcome train(ModelInTraining model, Batch batch) {
      long iteration = model.progress().iteration();
      if (iteration == killedAt) {
        sleepUntilWritten();
        Runtime.getRuntime().halt(137);
      }
      NDList outputs = model.forward(batch.inputs());
      NDArray loss = model.loss(outputs, batch.labels());
      model.log().scalar("step/size", outputs.head().abs().mean().getFloat());
      if (iteration % 5 == 0) {
        model.log().image("step/seen", batch.inputs().head());
        model.log().histogram("step/outputs", outputs.head());
      }
      model.minimize(loss);
      return new Outcome(outputs, loss);
    }

    @Override
    public Outcome evaluate(ModelInEvaluation model, Batch batch) {
      NDList outputs = model.forward(batch.inputs());
      if (model.progress().batch() == 0) {
        model.log().scalar("first output", outputs.head().getFloat(0));
        model.log().matrix("matrix", batch.inputs().head().get(0).reshape(4, 4));
      }
      return new Outcome(outputs, model.loss(outputs, batch.labels()));
    }

    private void sleepUntilWritten() {
      try {
        Thread.sleep(600);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void afterValidation(Evaluated e) {
    e.scalar("größe", e.forward(e.firstBatch().inputs()).head().mean().getFloat());
    e.image(
        "noise: \\ odd ?",
        e.randomNormal(new Shape(3, 5, 7)).mul(100).toType(DataType.UINT8, false));
    e.mask("mask", e.array(new double[] {0, 1, 2, 255}, new Shape(2, 2)));
    e.text("words", "after **" + e.progress().iteration() + "** of " + e.metrics().keySet());
    e.histogram("inputs", e.firstBatch().inputs().head());
  }
}
