package io.github.scitemplate.engine.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.ArraysTest;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RightRowsTest extends ArraysTest {

  /** Few values, so that many are equal, and some that are no numbers. */
  private static float drawn(Random random) {
    float[] values = {Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, -0f, 0f, 1, 2};
    return values[random.nextInt(20) == 0 ? random.nextInt(3) : 3 + random.nextInt(4)];
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void theHostCountsWhatTheScriptCounts(long seed) {
    Random random = new Random(seed);
    int rows = 1 + random.nextInt(300);
    int classes = 1 + random.nextInt(9);
    float[] numbers = new float[rows * classes];
    long[] labels = new long[rows];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = drawn(random);
    }
    for (int i = 0; i < rows; i++) {
      labels[i] = random.nextInt(classes);
    }
    NDArray predictions = manager.create(numbers, new Shape(rows, classes));
    NDArray right = manager.create(labels);
    assertCounts(predictions, right);
    // Arrays whose rows do not lie one after another.
    assertCounts(predictions.flip(0).transpose().duplicate().transpose(), right.flip(0));
    if (rows > 1) {
      assertCounts(
          predictions.get(new NDIndex().addSliceDim(0, rows, 2)),
          right.get(new NDIndex().addSliceDim(0, rows, 2)));
    }
  }

  private static void assertCounts(NDArray predictions, NDArray labels) {
    assertTrue(RightRows.areFew(predictions, labels));
    for (int batches : new int[] {1, 3, 6}) {
      NDList all = new NDList();
      NDList right = new NDList();
      for (int i = 0; i < batches; i++) {
        all.add(predictions);
        right.add(labels);
      }
      try (NDArray count = Kernels.countCorrect(all, right)) {
        assertEquals(count.getLong(), batches * RightRows.count(predictions, labels));
        assertEquals(count.getLong(), Kernels.countRightOnes(all, right));
        assertEquals(batches < 5, RightRows.areFew(all, right));
      }
    }
  }

  @Test
  void otherTypesAndShapesAndManyNumbersAreLeftToTheScript() {
    NDArray labels = manager.zeros(new Shape(4), DataType.INT64);
    assertTrue(RightRows.areFew(manager.ones(new Shape(4, 3)), labels));
    assertFalse(RightRows.areFew(manager.ones(new Shape(4, 3), DataType.FLOAT64), labels));
    assertFalse(
        RightRows.areFew(manager.ones(new Shape(4, 3)), labels.toType(DataType.INT32, true)));
    assertFalse(
        RightRows.areFew(
            manager.ones(new Shape(4, 3, 2)), manager.zeros(new Shape(4, 2), DataType.INT64)));
    assertFalse(
        RightRows.areFew(
            manager.ones(new Shape(0, 3)), manager.zeros(new Shape(0), DataType.INT64)));
    assertFalse(
        RightRows.areFew(
            manager.ones(new Shape(20_000, 2)), manager.zeros(new Shape(20_000), DataType.INT64)));
  }
}
