package io.github.scitemplate.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.ArraysTest;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.error.UserException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mixup and CutMix. */
class MixingTest extends ArraysTest {
  private static final int N = 3;
  private static final int C = 4;
  private static final int H = 6;
  private static final int W = 8;

  private Batch pictures(long... labels) {
    NDArray values = manager.arange(N * 2f * H * W).reshape(N, 2, H, W);
    return new Batch(new NDList(values), new NDList(manager.create(labels)), N);
  }

  private static float pixel(int sample, int place) {
    return sample * 2 * H * W + place;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.4, 1, 5})
  void mixupIsTheSameShareOfSampleAndLabel(double alpha) {
    for (int seed = 0; seed < 20; seed++) {
      Batch batch =
          BatchTransform.mixup(alpha, C).apply(pictures(0, 3, 1), new SplittableRandom(seed));
      float[] labels = batch.labels().head().toFloatArray();
      assertEquals(new Shape(N, C), batch.labels().head().getShape());
      float share = labels[0]; // of class 0 in sample 0, whose other is of class 1
      assertTrue(share >= 0 && share <= 1);
      float rest = 1 - share;
      assertArrayEquals(
          new float[] {share, rest, 0, 0, rest, 0, 0, share, 0, share, 0, rest}, labels, 1e-6f);
      float[] values = batch.inputs().head().toFloatArray();
      for (int i = 0; i < values.length; i++) {
        int sample = i / (2 * H * W);
        float own = pixel(sample, i % (2 * H * W));
        float other = pixel((sample + N - 1) % N, i % (2 * H * W));
        assertEquals(share * own + rest * other, values[i], 1e-3);
      }
    }
  }

  @Test
  void cutMixTakesARectangleAndMixesLabelsByItsArea() {
    int cut = 0;
    for (int seed = 0; seed < 60; seed++) {
      Batch batch =
          BatchTransform.cutMix(1, C).apply(pictures(0, 3, 1), new SplittableRandom(seed));
      float[] values = batch.inputs().head().toFloatArray();
      int taken = 0;
      int top = H;
      int bottom = -1;
      int left = W;
      int right = -1;
      for (int i = 0; i < values.length; i++) {
        int sample = i / (2 * H * W);
        int place = i % (2 * H * W);
        boolean other = values[i] == pixel((sample + N - 1) % N, place);
        assertTrue(other || values[i] == pixel(sample, place));
        if (other) {
          taken++;
          top = Math.min(top, place / W % H);
          bottom = Math.max(bottom, place / W % H);
          left = Math.min(left, place % W);
          right = Math.max(right, place % W);
        }
      }
      int area = taken / (2 * N);
      assertEquals(area, bottom < 0 ? 0 : (bottom - top + 1) * (right - left + 1), "a rectangle");
      float share = 1 - area / (float) (H * W);
      float[] labels = batch.labels().head().toFloatArray();
      assertEquals(share, labels[0], 1e-6);
      assertEquals(1 - share, labels[1], 1e-6);
      cut += area > 0 ? 1 : 0;
    }
    assertTrue(cut > 40, "" + cut);
  }

  /** Beta(a, a) has the mean 1/2 and the variance 1 / (4 (2a + 1)). */
  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.2, 1, 3})
  void theShareHasTheMomentsOfTheBetaDistribution(double alpha) {
    int draws = 4000;
    double sum = 0;
    double squares = 0;
    BatchTransform mixup = BatchTransform.mixup(alpha, 2);
    for (int i = 0; i < draws; i++) {
      try (NDManager scope = manager.newSubManager()) {
        Batch two =
            new Batch(
                new NDList(scope.create(new float[] {0, 1}, new Shape(2, 1))), new NDList(), 2);
        float[] mixed = mixup.apply(two, new SplittableRandom(i)).inputs().head().toFloatArray();
        sum += mixed[1];
        squares += (mixed[1] - 0.5) * (mixed[1] - 0.5);
      }
    }
    double variance = 1 / (4 * (2 * alpha + 1));
    assertEquals(0.5, sum / draws, 4 * Math.sqrt(variance / draws));
    assertEquals(variance, squares / draws, 0.1 * variance);
  }

  @Test
  void floatLabelsAreMixedAndOneHotMixesNothing() {
    Batch numbers =
        new Batch(
            new NDList(manager.create(new float[] {0, 10, 20}, new Shape(3, 1))),
            new NDList(manager.create(new float[] {0, 1, 2}, new Shape(3, 1))),
            3);
    Batch mixed = BatchTransform.mixup(1, 0).apply(numbers, new SplittableRandom(2));
    float[] inputs = mixed.inputs().head().toFloatArray();
    float[] labels = mixed.labels().head().toFloatArray();
    for (int i = 0; i < 3; i++) {
      assertEquals(inputs[i], 10 * labels[i], 1e-5);
    }
    Batch hot = BatchTransform.oneHot(C).apply(pictures(2, 0, 3), new SplittableRandom(1));
    assertArrayEquals(
        new float[] {0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1}, hot.labels().head().toFloatArray());
    assertEquals(pixel(1, 3), hot.inputs().head().toFloatArray()[2 * H * W + 3]);
  }

  @Test
  void oneOfSeveralIsDrawnForEachBatchAndASingleSampleStaysAsItIs() {
    BatchTransform one = BatchTransform.oneOf(BatchTransform.oneHot(C), BatchTransform.mixup(1, C));
    int unmixed = 0;
    for (int seed = 0; seed < 100; seed++) {
      float[] labels =
          one.apply(pictures(0, 1, 2), new SplittableRandom(seed)).labels().head().toFloatArray();
      unmixed += labels[0] == 1 ? 1 : 0;
    }
    assertTrue(unmixed > 30 && unmixed < 70, "" + unmixed);
    Batch single =
        new Batch(
            new NDList(manager.ones(new Shape(1, 1, 2, 2))),
            new NDList(manager.create(new long[] {1})),
            1);
    Batch same = BatchTransform.cutMix(1, 2).apply(single, new SplittableRandom(1));
    assertArrayEquals(new float[] {0, 1}, same.labels().head().toFloatArray());
    assertArrayEquals(new float[] {1, 1, 1, 1}, same.inputs().head().toFloatArray());
  }

  private String problem(BatchTransform transform, NDArray input, NDArray label) {
    Batch batch = new Batch(new NDList(input), new NDList(label), 3);
    return assertThrows(UserException.class, () -> transform.apply(batch, new SplittableRandom(1)))
        .problem();
  }

  @Test
  void whatCannotBeMixedIsRefused() {
    NDArray floats = manager.ones(new Shape(3, 2));
    NDArray classes = manager.create(new long[] {0, 1, 5});
    assertEquals(
        "A label is 5, but the mixing of samples was given 4 classes, numbered from 0.",
        problem(BatchTransform.mixup(1, C), floats, classes));
    assertEquals(
        "Mixup mixes float32 inputs, but input 0 is int64.",
        problem(
            BatchTransform.mixup(1, C), manager.create(new long[3]), manager.zeros(new Shape(3))));
    assertTrue(
        problem(
                BatchTransform.cutMix(1, C),
                manager.ones(new Shape(3, 2)),
                manager.zeros(new Shape(3)))
            .startsWith("CutMix needs pictures of shape (N, channels, height, width)"));
    assertTrue(
        problem(
                BatchTransform.mixup(1, C),
                manager.ones(new Shape(3, 2)),
                manager.create(new int[] {1, 2, 3}))
            .contains("label 0 is int32 of shape (3)"));
    assertThrows(IllegalArgumentException.class, () -> BatchTransform.mixup(0, C));
  }

  @Test
  @SuppressWarnings("NullAway") // what a project's code may do
  void aLoaderMixesOnlyWhatItIsToldAndSaysWhatFails() {
    Dataset data =
        Dataset.of(
            HostArray.of(new float[] {1, 2, 3, 4}, 4, 1), HostArray.of(new long[] {0, 1, 0, 1}, 4));
    DataLoader mixed = DataLoader.shuffled(data, 4).withBatchTransform(BatchTransform.mixup(1, 2));
    try (BatchSource source = BatchSource.forTraining(mixed, new Randomness(1), Device.cpu());
        BatchSource plain =
            BatchSource.forTraining(
                mixed.withoutBatchTransforms(), new Randomness(1), Device.cpu());
        NDManager scope = Torch.newManager(Device.cpu())) {
      assertEquals(new Shape(4, 2), source.batch(scope, 0, 0).labels().head().getShape());
      float[] values = plain.batch(scope, 0, 0).inputs().head().toFloatArray();
      Arrays.sort(values);
      assertArrayEquals(new float[] {1, 2, 3, 4}, values);
    }
    DataLoader failing =
        DataLoader.shuffled(data, 4)
            .withBatchTransform(
                (batch, random) -> {
                  throw new IllegalStateException("no");
                });
    DataLoader empty = DataLoader.shuffled(data, 4).withBatchTransform((batch, random) -> null);
    assertEquals(
        "Batch 1 of the data could not be transformed: IllegalStateException: no",
        message(failing));
    assertEquals("Batch 1 of the data could not be transformed: null was returned", message(empty));
  }

  private static String message(DataLoader loader) {
    try (BatchSource source = BatchSource.forTraining(loader, new Randomness(1), Device.cpu());
        NDManager scope = Torch.newManager(Device.cpu())) {
      return String.valueOf(
          assertThrows(DataFailure.class, () -> source.batch(scope, 0, 0)).getMessage());
    }
  }

  @Test
  void whatATransformDoesInPlaceIsDoneOnceHoweverOftenABatchIsAskedFor() {
    Dataset data =
        Dataset.of(HostArray.of(new float[] {1, 2, 3, 4}, 4, 1), HostArray.of(new long[4], 4));
    BatchTransform doubled =
        (batch, random) -> {
          batch.inputs().head().muli(2);
          return batch;
        };
    for (boolean streamed : new boolean[] {false, true}) {
      DataLoader plain = DataLoader.shuffled(data, 2).withBatchTransform(doubled);
      DataLoader loader = streamed ? plain.withTransform((sample, random) -> sample) : plain;
      try (BatchSource source = BatchSource.forTraining(loader, new Randomness(1), Device.cpu())) {
        for (int time = 0; time < 3; time++) {
          try (NDManager scope = Torch.newManager(Device.cpu())) {
            float[] changed = source.batch(scope, 0, 1).inputs().head().toFloatArray();
            float[] before = source.beforeMixing(scope, 0, 1).inputs().head().toFloatArray();
            int[] samples = source.samplesOf(0, 1);
            for (int row = 0; row < 2; row++) {
              assertEquals(samples[row] + 1, before[row]);
              assertEquals(2 * before[row], changed[row]);
            }
          }
        }
      }
    }
  }

  @Test
  void whatATransformOfBatchesDoesWrongIsNamed() {
    Dataset data =
        Dataset.of(HostArray.of(new float[] {1, 2}, 2, 1), HostArray.of(new long[] {0, 1}, 2));
    DataLoader plain = DataLoader.inOrder(data, 2);
    String failed = "Batch 1 of the data could not be transformed: ";
    assertEquals(
        failed + "it has 1 samples and 1 inputs, not 2 and 1",
        message(
            plain.withBatchTransform((batch, r) -> new Batch(batch.inputs(), batch.labels(), 1))));
    assertEquals(
        failed + "it has 2 samples and 2 inputs, not 2 and 1",
        message(
            plain.withBatchTransform(
                (batch, r) ->
                    new Batch(
                        new NDList(batch.inputs().head(), batch.inputs().head()),
                        batch.labels(),
                        2))));
    assertEquals(
        failed + "IllegalStateException",
        message(
            plain.withBatchTransform(
                (batch, r) -> {
                  throw new IllegalStateException();
                })));
    DataLoader mixed = plain.withBatchTransform(BatchTransform.mixup(1, 1));
    try (BatchSource source = BatchSource.forTraining(mixed, new Randomness(1), Device.cpu());
        NDManager scope = Torch.newManager(Device.cpu())) {
      UserException e = assertThrows(UserException.class, () -> source.batch(scope, 0, 0));
      assertEquals(
          failed + "A label is 1, but the mixing of samples was given 1 classes, numbered from 0.",
          e.problem());
    }
    OutOfMemoryError full = new OutOfMemoryError("heap");
    DataLoader large =
        plain.withBatchTransform(
            (batch, r) -> {
              throw full;
            });
    try (BatchSource source = BatchSource.forTraining(large, new Randomness(1), Device.cpu());
        NDManager scope = Torch.newManager(Device.cpu())) {
      assertSame(full, assertThrows(OutOfMemoryError.class, () -> source.batch(scope, 0, 0)));
    }
  }

  @Test
  void labelsBelowZeroAndPicturesOfOtherSizesAreRefused() {
    assertEquals(
        "A label is -1, but the mixing of samples was given 4 classes, numbered from 0.",
        problem(
            BatchTransform.mixup(1, C),
            manager.ones(new Shape(3, 2)),
            manager.create(new long[] {0, -1, 2})));
    assertTrue(
        problem(
                BatchTransform.mixup(1, C),
                manager.ones(new Shape(3, 2)),
                manager.create(new long[] {0, 1, 2, 0, 1, 2}).reshape(3, 2))
            .contains("label 0 is int64 of shape (3, 2)"));
  }
}
