package io.github.scitemplate.trainer.step;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import io.github.scitemplate.SmallBlocks;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.monitor.Schedule;
import io.github.scitemplate.monitor.TrainingUnit;
import io.github.scitemplate.optimizer.Adam;
import io.github.scitemplate.optimizer.ClippedGradient;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.optimizer.Sgd;
import io.github.scitemplate.trainer.step.SmallTraining.How;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GradientSumTest extends TorchTest {
  private static final int SAMPLES = 70;
  private static final Schedule NEVER_ENDING =
      new Schedule(
          TrainingUnit.ITERATIONS, 2, 1000, 1000, OptionalLong.empty(), 1, 1, OptionalLong.empty());

  private static DataLoader data(int batchSize) {
    SplittableRandom random = new SplittableRandom(11);
    float[] inputs = new float[SAMPLES * 4];
    long[] labels = new long[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      labels[i] = random.nextInt(3);
      for (int j = 0; j < 4; j++) {
        inputs[i * 4 + j] = (float) (random.nextDouble() - 0.5 + 0.4 * labels[i]);
      }
    }
    return DataLoader.inOrder(
        Dataset.of(HostArray.of(inputs, SAMPLES, 4), HostArray.of(labels, SAMPLES)), batchSize);
  }

  private static Block model() {
    return new SequentialBlock()
        .add(SmallBlocks.linear(5))
        .add(Activation.tanhBlock())
        .add(SmallBlocks.linear(3));
  }

  private static Optimizer optimizer(String name) {
    return switch (name) {
      case "sgd" -> Sgd.of(0.1).withMomentum(0.9).withWeightDecay(0.01);
      case "clipped" -> ClippedGradient.byNorm(0.05, Sgd.of(0.1));
      default -> Adam.of(0.01);
    };
  }

  private static float[] trained(Optimizer optimizer, int batchSize, int accumulated) {
    How how = How.by(optimizer).accumulating(accumulated);
    try (SmallTraining training =
        SmallTraining.of(how, model(), Criterion.crossEntropy(), data(batchSize))) {
      training.trainEpochs(4);
      return training.parameters();
    }
  }

  @ParameterizedTest(name = "{0}, {2} batches of {1} as one of {3}")
  @CsvSource({
    "sgd, 16, 4, 64",
    "sgd, 10, 4, 40",
    "sgd, 16, 3, 48",
    "sgd, 7, 100, 70",
    "clipped, 16, 3, 48",
    "adam, 16, 4, 64",
    "adam, 10, 4, 40",
    "adam, 16, 3, 48",
    "adam, 7, 100, 70"
  })
  void batchesFollowALargeOneThoughTheLastBatchAndTheLastGroupAreShort(
      String optimizer, int batchSize, int accumulated, int large) {
    float[] expected = trained(optimizer(optimizer), large, 1);
    assertArrayEquals(expected, trained(optimizer(optimizer), batchSize, accumulated), 1e-6f);
  }

  private static List<Integer> updated(How how, int batchSize, int iterations) {
    List<Integer> updated = new ArrayList<>();
    try (SmallTraining training =
        SmallTraining.of(how, model(), Criterion.crossEntropy(), data(batchSize))) {
      long before = 0;
      for (int i = 1; i <= iterations; i++) {
        training.train(1);
        long updates = training.step().updateCounts().values().iterator().next();
        if (updates > before) {
          updated.add(i);
        }
        before = updates;
      }
    }
    return updated;
  }

  @Test
  void anUpdateComesAfterEachGroupAndAtTheEndOfTheEpoch() {
    How how = How.by(Sgd.of(0.1)).accumulating(2);
    assertEquals(List.of(2, 4, 5, 7, 9, 10), updated(how, 16, 10));
  }

  @Test
  void theEndOfTrainingClosesAGroupWhereverItIs() {
    How how = How.by(Sgd.of(0.1)).accumulating(4);
    OptionalLong never = OptionalLong.empty();
    assertEquals(List.of(3), updated(how.ending(3, 3, never), 7, 3));
    assertEquals(List.of(4, 7), updated(how.ending(7, 7, never), 7, 7));
    assertEquals(List.of(4, 8, 10, 13), updated(how.ending(13, 13, never), 7, 13));
    // The last period of validation is not complete, so training ends after 6.
    assertEquals(List.of(4, 6), updated(how.ending(8, 3, never), 7, 6));
  }

  @Test
  void wherePatienceMayEndTrainingEachValidationClosesAGroup() {
    How how = How.by(Sgd.of(0.1)).accumulating(4).ending(30, 3, OptionalLong.of(2));
    assertEquals(List.of(3, 6, 9, 10, 12, 15, 18, 20, 21), updated(how, 7, 21));
  }

  @Test
  void aGroupThatIsClosedEarlyIsTheMeanOfItsBatches() {
    How how = How.by(Sgd.of(0.1)).accumulating(4).ending(3, 3, OptionalLong.empty());
    float[] closed;
    try (SmallTraining training =
        SmallTraining.of(how, model(), Criterion.crossEntropy(), data(7))) {
      training.train(3);
      closed = training.parameters();
    }
    try (SmallTraining large =
        SmallTraining.of(How.by(Sgd.of(0.1)), model(), Criterion.crossEntropy(), data(21))) {
      large.train(1);
      assertArrayEquals(large.parameters(), closed, 1e-6f);
    }
  }

  @Test
  void aGradientWithoutBoundsIsForgottenWithItsGroup() {
    try (NDManager manager = Torch.newManager(device());
        BatchSource batches = BatchSource.forTraining(data(35), new Randomness(0), device())) {
      GradientSum sum = new GradientSum(2, NEVER_ENDING, manager.create(new float[2]));
      NDArray wild = manager.create(new float[] {Float.POSITIVE_INFINITY, Float.NaN});
      sum.add(wild, 35, batches, 0, 0, UnaryOperator.identity());
      assertTrue(
          sum.add(manager.create(new float[] {1, 1}), 35, batches, 0, 1, UnaryOperator.identity()));
      sum.clear(UnaryOperator.identity());
      sum.add(manager.create(new float[] {4, 2}), 35, batches, 0, 0, UnaryOperator.identity());
      assertArrayEquals(new float[] {2, 1}, sum.vector().toFloatArray());
    }
  }
}
