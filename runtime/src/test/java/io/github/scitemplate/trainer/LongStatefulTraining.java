package io.github.scitemplate.trainer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import io.github.scitemplate.SmallBlocks;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.Evaluated;
import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.ModelInTraining;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.components.TrainingStep;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.engine.Initialization;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.metrics.Classification;
import io.github.scitemplate.monitor.Schedule;
import io.github.scitemplate.monitor.Score;
import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.monitor.TrainingUnit;
import io.github.scitemplate.optimizer.Adam;
import io.github.scitemplate.optimizer.LearningRateSchedule;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.optimizer.Sgd;
import io.github.scitemplate.optimizer.Step;
import io.github.scitemplate.pitfalls.Blocks;
import io.github.scitemplate.trainer.step.Averaging;
import io.github.scitemplate.trainer.step.GradientStep;
import io.github.scitemplate.trainer.step.ScheduledRate;
import io.github.scitemplate.trainer.step.TrainingData;
import io.github.scitemplate.trainer.step.TrainingParts;
import io.github.scitemplate.trainer.step.UpdateRules;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Trains and evaluates with one part of a project's own that makes arrays and closes none, or with
 * all that remembers something, and tells after a quarter and after all of the iterations what is
 * held.
 */
final class LongStatefulTraining {
  private static final int FEATURES = 256;
  private static final int SAMPLES = 256;
  private static final int BATCH = 64;
  private static final int BETWEEN_EVALUATIONS = 100;

  /** The part that is a step's own state, groups, an average, a hook and metrics of a split. */
  private static final String MEMORY = "memory";

  private static final Classification CLASSES = Classification.multiclass(8);

  private LongStatefulTraining() {}

  /** Arguments: the number of iterations and the part. */
  public static void main(String[] arguments) throws IOException {
    int iterations = Integer.parseInt(arguments[0]);
    Torch.start();
    Torch.useThreads(1);
    try (BatchSource batches =
            BatchSource.forTraining(
                DataLoader.shuffled(data(), BATCH), new Randomness(0), Device.cpu());
        Network network =
            Network.create(
                model(arguments[1]),
                batches.inputShapes(),
                Device.cpu(),
                Initialization.PYTORCH,
                new Randomness(0))) {
      TrainingParts parts = parts(network, batches, arguments[1]);
      MetricTracker metrics = opened(parts);
      GradientStep step = new GradientStep(parts);
      Evaluator evaluator = new Evaluator(parts, opened(parts), () -> false);
      for (int i = 0; i < iterations; i++) {
        train(network, batches, step, metrics, i);
        if (i % BETWEEN_EVALUATIONS == BETWEEN_EVALUATIONS - 1) {
          metrics.averages();
          metrics.reset();
          step.exchangeAverages();
          evaluator.evaluate(Split.VAL, 0, batches, done -> {});
          AfterValidation.rehearse(parts, batches, i, Map.of(), new UnwrittenLog());
          step.exchangeAverages();
        }
        if (i == iterations / 4 || i == iterations - 1) {
          tell(network, metrics);
        }
      }
    }
  }

  private static void train(
      Network network, BatchSource batches, GradientStep step, MetricTracker metrics, int done) {
    int index = done % batches.batches();
    long epoch = done / batches.batches();
    ScheduledRate rate = new ScheduledRate(1e-3, 1e-3);
    try (NDManager scope = network.newScope()) {
      step.train(
          scope, batches.batch(scope, epoch, index), done, rate, metrics, new UnwrittenLog());
    }
  }

  private static void tell(Network network, MetricTracker metrics) throws IOException {
    metrics.averages();
    metrics.reset();
    System.gc();
    System.out.println(
        "held "
            + LongTraining.residentKilobytes()
            + " "
            + network.manager().getManagedArrays().size());
  }

  private static Block model(String part) {
    SequentialBlock model = new SequentialBlock();
    if (part.equals("frozen")) {
      model.add(new Blocks.Position(FEATURES, false));
    } else if (part.equals("position")) {
      model.add(new Blocks.Position(FEATURES, true));
    }
    return model.add(SmallBlocks.linear(8));
  }

  /** Each number is many arrays. */
  private static NDArray wasteful(NDArray array) {
    return array.mul(2).add(1).sub(1).div(2).square().sqrt().add(array).mul(0.5f);
  }

  private static Criterion criterion(String part) {
    return part.equals("criterion")
        ? (predictions, labels) ->
            wasteful(predictions.head().repeat(1, 32)).square().mean().mul(0.1f)
        : Criterion.crossEntropy();
  }

  /** RMSProp, as one writes it down. */
  private record Own(double learningRate) implements Optimizer {
    @Override
    public List<String> stateNames() {
      return List.of("square");
    }

    @Override
    public void update(NDArray weights, NDArray gradient, Map<String, NDArray> state, Step step) {
      NDArray square = state.values().iterator().next();
      square.muli(0.9f).addi(gradient.square().mul(0.1f));
      weights.subi(gradient.div(square.sqrt().add(1e-8f)).mul((float) step.learningRate()));
    }
  }

  private record OwnMetric(String name) implements Metric {
    @Override
    public NDArray sum(NDList predictions, NDList labels, NDArray loss, int samples) {
      return wasteful(predictions.head().repeat(1, 32)).sum();
    }
  }

  private static final class OwnStep implements TrainingStep {
    @Override
    public Outcome train(ModelInTraining model, Batch batch) {
      NDArray noise = model.randomNormal(batch.inputs().head().getShape()).mul(0.01f);
      NDList predictions = model.forward(new NDList(wasteful(batch.inputs().head()).add(noise)));
      NDArray loss = model.loss(predictions, batch.labels());
      model.minimize(loss);
      return new Outcome(predictions, loss);
    }
  }

  /** Remembers what it is given, in each of the two ways. */
  private static final class RememberingStep implements TrainingStep {
    @Override
    public Outcome train(ModelInTraining model, Batch batch) {
      NDArray mean = model.state("mean", new Shape(FEATURES));
      NDArray seen = batch.inputs().head().mean(new int[] {0});
      mean.muli(0.9f).addi(seen.mul(0.1f));
      model.keep("last", wasteful(seen).add(mean));
      NDArray inputs = batch.inputs().head().sub(model.state("last", new Shape(FEATURES)));
      NDList predictions = model.forward(new NDList(inputs));
      NDArray loss = model.loss(predictions, batch.labels());
      model.minimize(loss);
      return new Outcome(predictions, loss);
    }
  }

  private static void look(Evaluated e) {
    e.scalar("share", wasteful(e.forward(e.firstBatch().inputs()).head()).mean().getFloat());
    e.image("noise", e.randomNormal(new Shape(1, 1, 4, 4)));
    e.histogram("inputs", wasteful(e.firstBatch().inputs().head()));
  }

  private static MetricTracker metrics(String part) {
    return switch (part) {
      case "metric" -> MetricTracker.of(Metric.loss(), new OwnMetric("own"));
      case MEMORY ->
          MetricTracker.of(
              Metric.loss(),
              CLASSES.f1(),
              CLASSES.rocAuc(),
              CLASSES.confusionMatrix(),
              Metric.ofSplit(
                  "spread",
                  Metric.Best.MOST,
                  (predictions, labels) -> wasteful(predictions.head()).max().getFloat()));
      default -> MetricTracker.of(Metric.loss(), Metric.accuracy());
    };
  }

  private static Optimizer optimizer(String part) {
    return switch (part) {
      case "optimizer" -> new Own(1e-3);
      case MEMORY -> Adam.of(1e-3).withGroup("*.bias", group -> group.frozenForEpochs(5));
      default -> Sgd.of(1e-3);
    };
  }

  private static Dataset data() {
    SplittableRandom random = new SplittableRandom(3);
    float[] inputs = new float[SAMPLES * FEATURES];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = (float) random.nextDouble(-1, 1);
    }
    long[] labels = random.longs(SAMPLES, 0, 8).toArray();
    return Dataset.of(HostArray.of(inputs, SAMPLES, FEATURES), HostArray.of(labels, SAMPLES));
  }

  private static MetricTracker opened(TrainingParts parts) {
    MetricTracker tracker = parts.metrics().emptyCopy();
    tracker.open(parts.network().manager());
    return tracker;
  }

  private static TrainingParts parts(Network network, BatchSource batches, String part) {
    @Nullable TrainingStep step =
        part.equals("step") ? new OwnStep() : part.equals(MEMORY) ? new RememberingStep() : null;
    return new TrainingParts(
        network,
        criterion(part),
        new UpdateRules(
            optimizer(part),
            Map.of(),
            step,
            1,
            part.equals(MEMORY) ? new Averaging.Equal(3) : Averaging.none(),
            LearningRateSchedule.constant()),
        metrics(part),
        new TrainingData(batches, batches, null),
        new Schedule(
            TrainingUnit.ITERATIONS,
            batches.batches(),
            1_000_000,
            1_000_000,
            OptionalLong.empty(),
            50,
            1,
            OptionalLong.empty()),
        new Score("loss", ScoreMode.MIN),
        part.equals(MEMORY) ? LongStatefulTraining::look : evaluated -> {});
  }
}
