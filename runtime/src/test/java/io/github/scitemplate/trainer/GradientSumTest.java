package io.github.scitemplate.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.optimizer.Adam;
import io.github.scitemplate.optimizer.ClippedGradient;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.optimizer.Sgd;
import io.github.scitemplate.trainer.SmallTraining.How;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GradientSumTest {
  private static final int SAMPLES = 70;

  @BeforeAll
  static void start() {
    Torch.start();
    Torch.useThreads(1);
  }

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
        .add(Linear.builder().setUnits(5).build())
        .add(Activation.tanhBlock())
        .add(Linear.builder().setUnits(3).build());
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

  @Test
  void anUpdateComesAfterEachGroupAndAtTheEndOfTheEpoch() {
    How how = How.by(Sgd.of(0.1)).accumulating(2);
    List<Integer> updated = new ArrayList<>();
    try (SmallTraining training =
        SmallTraining.of(how, model(), Criterion.crossEntropy(), data(16))) {
      long before = 0;
      for (int i = 0; i < 10; i++) {
        training.train(1);
        long updates = training.step().updateCounts().values().iterator().next();
        if (updates > before) {
          updated.add(i);
        }
        before = updates;
      }
      assertEquals(List.of(1, 3, 4, 6, 8, 9), updated);
      assertEquals(Map.of("", 6L), training.step().updateCounts());
    }
  }

  @Test
  void aGradientWithoutBoundsIsForgottenWithItsGroup() {
    try (NDManager manager = Torch.newManager(Device.cpu());
        BatchSource batches = BatchSource.forTraining(data(35), new Randomness(0), Device.cpu())) {
      GradientSum sum = new GradientSum(2, manager.create(new float[2]));
      NDArray wild = manager.create(new float[] {Float.POSITIVE_INFINITY, Float.NaN});
      sum.add(wild, 35, batches, 0);
      assertTrue(sum.add(manager.create(new float[] {1, 1}), 35, batches, 1));
      sum.clear();
      sum.add(manager.create(new float[] {4, 2}), 35, batches, 0);
      assertArrayEquals(new float[] {2, 1}, sum.vector().toFloatArray());
    }
  }
}
