package io.github.scitemplate.trainer.step;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.optimizer.Adam;
import io.github.scitemplate.optimizer.AdamW;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.optimizer.Sgd;
import io.github.scitemplate.optimizer.Step;
import io.github.scitemplate.trainer.step.SmallTraining.How;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PartUpdateTest extends TorchTest {

  private static Block linear(int units, boolean bias) {
    return Linear.builder().setUnits(units).optBias(bias).build();
  }

  private static DataLoader ones(int features) {
    return DataLoader.inOrder(
        Dataset.of(
            HostArray.of(new float[] {1, 1, 1, 1}, 4 / features, features),
            HostArray.of(new float[4 / features], 4 / features, 1)),
        2);
  }

  /** One weight w, the loss w²: each update of rate 1/4 halves w. */
  private static SmallTraining halving(How how) {
    SmallTraining training =
        SmallTraining.of(how, linear(1, false), Criterion.meanSquaredError(), ones(1));
    training.whole().vector().muli(0).addi(8);
    return training;
  }

  private static float average(SmallTraining training) {
    return training.step().tensors().getOrDefault("average", training.whole().vector()).getFloat(0);
  }

  /** Does nothing, and keeps what it is told. */
  private record Watching(List<Step> steps) implements Optimizer {
    @Override
    public double learningRate() {
      return 1;
    }

    @Override
    public List<String> stateNames() {
      return List.of();
    }

    @Override
    public void update(
        NDArray parameters, NDArray gradient, Map<String, NDArray> state, Step step) {
      steps.add(step);
    }
  }

  @Test
  void aRuleIsToldTheShapeOfEachParameter() {
    Watching rule = new Watching(new ArrayList<>());
    Block model = new SequentialBlock().add(linear(3, true)).add(linear(1, true));
    List<Shape> shapes = List.of(new Shape(3, 2), new Shape(1, 3), new Shape(3), new Shape(1));
    try (SmallTraining training =
        SmallTraining.of(How.by(rule), model, Criterion.meanSquaredError(), ones(2))) {
      training.train(2);
      assertEquals(List.of(new Step(1, 1, 9, shapes), new Step(2, 1, 9, shapes)), rule.steps());
      assertEquals(List.of(6L, 3L, 3L, 1L), rule.steps().get(0).sizes());
    }
  }

  @Test
  void theAverageBeginsWithTheFirstUpdateAndMovesByOneMinusTheDecay() {
    try (SmallTraining training = halving(How.by(Sgd.of(0.25)).averaging(0.75))) {
      float[] weights = {4, 2, 1, 0.5f};
      float[] averages = {4, 3.5f, 2.875f, 2.28125f};
      for (int i = 0; i < 4; i++) {
        training.train(1);
        assertEquals(weights[i], training.parameters()[0], "the weight itself");
        assertEquals(averages[i], average(training));
      }
    }
  }

  /** As torch.optim.swa_utils.AveragedModel whose update_parameters is called after each update. */
  @Test
  void anEqualAverageBeginsLaterAndStandsForTheWeightsFromThenOn() {
    How how = How.by(Sgd.of(0.25)).averaging(new Averaging.Equal(1));
    try (SmallTraining training = halving(how)) {
      training.trainEpochs(1); // of two batches
      assertTrue(!training.step().tensors().containsKey("average"), "it has not begun");
      assertTrue(training.step().vectors().containsKey("average"), "its ranges are described");
      training.step().exchangeAverages();
      assertArrayEquals(new float[] {2}, training.parameters());
      training.step().exchangeAverages();
      float[] averages = {1, 0.75f, 1.75f / 3, 1.875f / 4};
      for (float expected : averages) {
        training.train(1);
        assertEquals(expected, average(training), 1e-6f);
      }
      training.step().exchangeAverages();
      assertEquals(1.875f / 4, training.parameters()[0], 1e-6f);
      assertEquals(Map.of("", 6L, "[average]", 4L), training.step().updateCounts());
    }
  }

  @Test
  void theAverageIsTheModelOnlyWhileItIsExchanged() {
    try (SmallTraining training = halving(How.by(Sgd.of(0.25)).averaging(0.75))) {
      training.train(2);
      training.step().exchangeAverages();
      assertArrayEquals(new float[] {3.5f}, training.parameters());
      NDArray weight =
          training.step().modelTensors().getOrDefault("model.weight", training.whole().vector());
      assertEquals(3.5f, weight.getFloat(0), "what a checkpoint of the model holds");
      training.step().exchangeAverages();
      assertArrayEquals(new float[] {2}, training.parameters());
      assertEquals(3.5f, average(training));
      training.train(1);
      assertArrayEquals(new float[] {1}, training.parameters());
    }
  }

  @Test
  void withoutAnAverageNothingIsExchangedAndNothingKept() {
    try (SmallTraining training = halving(How.by(Sgd.of(0.25)))) {
      training.train(1);
      training.step().exchangeAverages();
      assertArrayEquals(new float[] {4}, training.parameters());
      assertTrue(!training.step().tensors().containsKey("average"));
    }
  }

  @Test
  void batchesWithoutAnUpdateDoNotMoveTheAverage() {
    How how = How.by(Sgd.of(0.25)).averaging(0.75).accumulating(2);
    try (SmallTraining training = halving(how)) {
      float began = average(training);
      training.train(1);
      assertEquals(began, average(training));
      training.train(3);
      assertArrayEquals(new float[] {2}, training.parameters());
      assertEquals(3.5f, average(training));
    }
  }

  static Stream<Arguments> decays() {
    // Without a gradient, Adam's first update is the rate against the sign of what decay adds.
    return Stream.of(
        Arguments.of(Sgd.of(0.5).withWeightDecay(0.5).withDecayOfWeightsOnly(), 2 - 0.5f),
        Arguments.of(Adam.of(0.25).withWeightDecay(0.5).withDecayOfWeightsOnly(), 2 - 0.25f),
        Arguments.of(AdamW.of(0.5).withWeightDecay(0.5).withDecayOfWeightsOnly(), 2 - 0.5f));
  }

  @ParameterizedTest
  @MethodSource("decays")
  void decayOfWeightsOnlyLeavesBiasesAndNormalisationsAlone(Optimizer optimizer, float weight) {
    Block model =
        new SequentialBlock()
            .add(linear(3, true))
            .add(BatchNorm.builder().build())
            .add(linear(1, true));
    Criterion flat = (predictions, labels) -> predictions.head().sum().mul(0);
    try (SmallTraining training = SmallTraining.of(How.by(optimizer), model, flat, ones(2))) {
      training.whole().vector().muli(0).addi(2);
      training.train(1);
      Map<String, Float> values = new LinkedHashMap<>();
      training
          .network()
          .trainable()
          .forEach((name, array) -> values.put(name, array.max().getFloat()));
      assertEquals(
          Map.of(
              "01Linear.weight", weight,
              "01Linear.bias", 2f,
              "02BatchNorm.gamma", 2f,
              "02BatchNorm.beta", 2f,
              "03Linear.weight", weight,
              "03Linear.bias", 2f),
          values);
    }
  }
}
