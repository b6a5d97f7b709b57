package io.github.scitemplate.components;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.error.UserException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against values of PyTorch 2.7.1's cross_entropy and mse_loss. */
class CriterionTest {
  private NDManager manager;

  @BeforeEach
  void start() {
    Torch.start();
    manager = Torch.newManager(Device.cpu());
  }

  @AfterEach
  void stop() {
    manager.close();
  }

  @ParameterizedTest
  @CsvSource({"0, 1.4815537929534912", "0.1, 1.5190536975860596", "1, 1.8565537929534912"})
  void crossEntropyWithAndWithoutSmoothing(double smoothing, double expected) {
    NDList logits =
        new NDList(manager.create(new float[] {1, 2, -1, 0.5f, -0.25f, 3}, new Shape(2, 3)));
    NDList labels = new NDList(manager.create(new long[] {1, 0}));
    assertEquals(expected, Criterion.crossEntropy(smoothing).loss(logits, labels).getFloat(), 1e-6);
  }

  @Test
  void crossEntropyOfEveryPixel() {
    float[] values = new float[12];
    IntStream.range(0, 12).forEach(i -> values[i] = i / 7f);
    NDList logits = new NDList(manager.create(values, new Shape(1, 3, 2, 2)));
    NDList labels = new NDList(manager.create(new long[] {0, 1, 2, 1}, new Shape(1, 2, 2)));
    assertEquals(
        1.2046265602111816, Criterion.crossEntropy().loss(logits, labels).getFloat(), 1e-6);
  }

  @Test
  void meanSquaredError() {
    NDList predictions = new NDList(manager.create(new float[] {1, 2}));
    NDList labels = new NDList(manager.create(new float[] {3, 2.5f}));
    assertEquals(2.125f, Criterion.meanSquaredError().loss(predictions, labels).getFloat(), 1e-6);
  }

  @Test
  void wrongLabelsAreExplained() {
    NDList logits = new NDList(manager.ones(new Shape(1, 2)));
    NDList floats = new NDList(manager.ones(new Shape(1)));
    UserException type =
        assertThrows(UserException.class, () -> Criterion.crossEntropy().loss(logits, floats));
    assertTrue(type.problem().contains("int64"), type.problem());
    UserException shape =
        assertThrows(UserException.class, () -> Criterion.meanSquaredError().loss(logits, floats));
    assertTrue(shape.problem().contains("shape"), shape.problem());
    assertThrows(IllegalArgumentException.class, () -> Criterion.crossEntropy(1.5));
  }
}
