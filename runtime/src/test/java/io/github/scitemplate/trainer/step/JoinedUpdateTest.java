package io.github.scitemplate.trainer.step;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import io.github.scitemplate.SmallBlocks;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.optimizer.Adadelta;
import io.github.scitemplate.optimizer.Adagrad;
import io.github.scitemplate.optimizer.Adam;
import io.github.scitemplate.optimizer.AdamW;
import io.github.scitemplate.optimizer.Adamax;
import io.github.scitemplate.optimizer.ClippedGradient;
import io.github.scitemplate.optimizer.Lamb;
import io.github.scitemplate.optimizer.Lion;
import io.github.scitemplate.optimizer.Muon;
import io.github.scitemplate.optimizer.NAdam;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.optimizer.RAdam;
import io.github.scitemplate.optimizer.RmsProp;
import io.github.scitemplate.optimizer.Sgd;
import io.github.scitemplate.optimizer.Step;
import io.github.scitemplate.trainer.step.SmallTraining.How;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Updates in one call with the passes before them, of one batch or of several. */
class JoinedUpdateTest extends TorchTest {
  private static final int SAMPLES = 23;
  private static final int BATCH = 4;
  private static final int ITERATIONS = 28; // the fourth epoch is the first with joined rows

  /** A name and what it stands for. */
  record Named(String name, How how) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Named> ways() {
    return Stream.concat(
        rules().map(rule -> new Named(rule.toString(), How.by(rule))),
        Stream.of(
            new Named("accumulating", How.by(Adam.of(0.01)).accumulating(3)),
            new Named("average", How.by(Sgd.of(0.1)).averaging(0.9)),
            new Named("equal average", How.by(Sgd.of(0.1)).averaging(new Averaging.Equal(1))),
            new Named(
                "all of it",
                How.by(ClippedGradient.byNorm(0.5, AdamW.of(0.01)))
                    .accumulating(2)
                    .averaging(0.9))));
  }

  private static Stream<Optimizer> rules() {
    return Stream.of(
        Sgd.of(0.1),
        Sgd.of(0.1).withMomentum(0.9).withWeightDecay(0.01),
        Sgd.of(0.1).withMomentum(0.9).withNesterov(),
        Adam.of(0.01).withWeightDecay(0.1),
        AdamW.of(0.01),
        AdamW.of(0.01)
            .withGroup("01*", group -> group.withRateFactor(0.1).withWeightDecay(0))
            .withGroup("*bias", group -> group.withRateFactor(2)),
        Sgd.of(0.1).withGroup("01*", group -> group.withRule(Adam.of(0.01))),
        ClippedGradient.byNorm(0.1, Sgd.of(0.1)),
        ClippedGradient.byValue(0.01, Adam.of(0.01)),
        Adagrad.of(0.1),
        Adadelta.of(1),
        Adamax.of(0.01),
        NAdam.of(0.01),
        RAdam.of(0.01),
        RmsProp.of(0.01),
        RmsProp.of(0.01).withCentering().withMomentum(0.5),
        Lamb.of(0.01),
        Lion.of(0.001),
        Muon.of(0.02));
  }

  private static Block model() {
    return new SequentialBlock()
        .add(Conv2d.builder().setFilters(4).setKernelShape(new Shape(3, 3)).build())
        .add(BatchNorm.builder().build())
        .add(Activation.reluBlock())
        .add(Dropout.builder().optRate(0.3f).build())
        .add(Blocks.batchFlattenBlock())
        .add(SmallBlocks.linear(3));
  }

  private static SmallTraining training(How how, MetricTracker metrics) {
    float[] numbers = new float[SAMPLES * 36];
    Random random = new Random(1);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    HostArray labels = HostArray.of(random.longs(SAMPLES, 0, 3).toArray(), SAMPLES);
    return SmallTraining.of(
        how,
        model(),
        Criterion.crossEntropy(),
        DataLoader.shuffled(Dataset.of(HostArray.of(numbers, SAMPLES, 1, 6, 6), labels), BATCH),
        metrics);
  }

  private static MetricTracker lossAndAccuracy() {
    return MetricTracker.of(Metric.loss(), Metric.accuracy());
  }

  private static Map<String, float[]> numbers(SmallTraining training) {
    Map<String, float[]> numbers = new TreeMap<>();
    training.step().tensors().forEach((name, array) -> numbers.put(name, array.toFloatArray()));
    training
        .metrics()
        .averages()
        .forEach((name, value) -> numbers.put("metric " + name, new float[] {value.floatValue()}));
    return numbers;
  }

  private static Map<String, float[]> trained(How how, int together, String way) {
    try (SmallTraining training = training(how, lossAndAccuracy())) {
      training.trainTogether(ITERATIONS, together);
      assertEquals(way, training.step().news().orElse(""));
      return numbers(training);
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void updatesInTheSameCallGiveTheSameBits(Named named) {
    Map<String, float[]> apart = trained(named.how().compiling(Compilation.OFF), 1, "");
    String way = "compiled: forward, loss, backward and update in one call";
    for (int together : List.of(1, 5)) {
      Map<String, float[]> joined =
          trained(named.how().compiling(Compilation.REQUIRE), together, way);
      assertEquals(apart.keySet(), joined.keySet());
      apart.forEach(
          (name, numbers) ->
              assertArrayEquals(numbers, joined.get(name), name + ", together " + together));
    }
  }

  @Test
  void aTrainingMayGoOnWithOtherNumbersOfBatchesTogether() {
    How how = How.by(Adam.of(0.01)).compiling(Compilation.REQUIRE);
    try (SmallTraining whole = training(how, lossAndAccuracy());
        SmallTraining first = training(how, lossAndAccuracy());
        SmallTraining second = training(how, lossAndAccuracy())) {
      whole.trainTogether(ITERATIONS, 1);
      first.trainTogether(7, 3);
      second.continueFrom(first);
      second.trainTogether(ITERATIONS - 7, 4);
      assertArrayEquals(whole.parameters(), second.parameters());
    }
  }

  @Test
  void gradientsThatAMetricLooksAtAreNotLeftToTheCall() {
    How how = How.by(Sgd.of(0.1)).compiling(Compilation.REQUIRE);
    try (SmallTraining training =
        training(how, MetricTracker.of(Metric.loss(), Metric.gradientNorm()))) {
      training.trainTogether(ITERATIONS, 5);
      assertEquals(
          "compiled: forward, loss and backward in one call", training.step().news().orElseThrow());
      assertEquals(2, training.metrics().averages().size());
    }
  }

  @Test
  void aRuleOfTheProjectIsNotLeftToTheCall() {
    Optimizer own =
        new Optimizer() {
          @Override
          public double learningRate() {
            return 0.1;
          }

          @Override
          public List<String> stateNames() {
            return List.of();
          }

          @Override
          public void update(
              NDArray parameters, NDArray gradient, Map<String, NDArray> state, Step step) {
            parameters.subi(gradient.muli(step.learningRate()));
          }
        };
    float[] sgd;
    try (SmallTraining training =
        training(How.by(Sgd.of(0.1)).compiling(Compilation.OFF), lossAndAccuracy())) {
      training.trainTogether(ITERATIONS, 1);
      sgd = training.parameters();
    }
    try (SmallTraining training =
        training(How.by(own).compiling(Compilation.REQUIRE), lossAndAccuracy())) {
      training.trainTogether(ITERATIONS, 5);
      assertArrayEquals(sgd, training.parameters(), 1e-5f);
    }
  }
}
