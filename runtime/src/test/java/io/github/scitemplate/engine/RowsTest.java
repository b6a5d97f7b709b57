package io.github.scitemplate.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.ArraysTest;
import org.junit.jupiter.api.Test;

class RowsTest extends ArraysTest {

  @Test
  void rowsOfAnyShapeAndTypeAreChosenInAnyOrder() {
    NDArray chosen = manager.create(new long[] {2, 0, 2});
    NDArray numbers = manager.arange(24f);
    try (NDManager scope = manager.newSubManager()) {
      NDArray cubes = new Rows(numbers.reshape(3, 2, 4)).chosen(scope, chosen);
      assertEquals(new Shape(3, 2, 4), cubes.getShape());
      assertArrayEquals(
          new float[] {
            16, 17, 18, 19, 20, 21, 22, 23, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23
          },
          cubes.toFloatArray());
      NDArray pairs = new Rows(numbers.reshape(12, 2)).chosen(scope, chosen);
      assertArrayEquals(new float[] {4, 5, 0, 1, 4, 5}, pairs.toFloatArray());
      NDArray labels = new Rows(manager.create(new long[] {7, 8, 9})).chosen(scope, chosen);
      assertEquals(DataType.INT64, labels.getDataType());
      assertArrayEquals(new long[] {9, 7, 9}, labels.toLongArray());
    }
  }

  @Test
  void aRangeOfRowsIsAView() {
    NDArray array = manager.arange(12f).reshape(4, 3);
    try (NDManager scope = manager.newSubManager()) {
      NDArray rows = new Rows(array).range(scope, 1, 3);
      assertArrayEquals(new float[] {3, 4, 5, 6, 7, 8}, rows.toFloatArray());
    }
    assertEquals(12, array.size(), "the end of the scope ends the view alone");
  }

  @Test
  void nothingOutlivesItsScope() {
    Rows rows = new Rows(manager.arange(12f).reshape(3, 2, 2));
    NDArray chosen = manager.create(new long[] {1});
    int before = manager.getManagedArrays().size();
    for (int i = 0; i < 5; i++) {
      try (NDManager scope = manager.newSubManager()) {
        rows.chosen(scope, chosen);
        rows.range(scope, 0, 2);
      }
    }
    assertEquals(before, manager.getManagedArrays().size());
  }
}
