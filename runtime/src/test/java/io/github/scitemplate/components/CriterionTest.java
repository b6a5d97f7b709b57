package io.github.scitemplate.components;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.github.scitemplate.ArraysTest;
import io.github.scitemplate.engine.ModelFailure;
import io.github.scitemplate.error.OwnCode;
import io.github.scitemplate.error.UserException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against values of PyTorch 2.7.1's cross_entropy and mse_loss. */
class CriterionTest extends ArraysTest {

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
  void aWeightedCriterionIsTheSumOfItsTermsAndSoIsItsGradient() {
    Criterion squares = (predictions, labels) -> predictions.head().square().sum();
    Criterion sum = (predictions, labels) -> predictions.head().sum();
    Criterion weighted = Criterion.weighted(List.of(2.0, -0.5), squares, sum);
    NDArray predictions = manager.create(new float[] {1, 3});
    assertEquals(2 * 10 - 0.5 * 4, weighted.loss(new NDList(predictions), new NDList()).getFloat());
    predictions.setRequiresGradient(true);
    try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
      collector.backward(weighted.loss(new NDList(predictions), new NDList()));
    }
    assertArrayEquals(
        new float[] {4 * 1 - 0.5f, 4 * 3 - 0.5f}, predictions.getGradient().toFloatArray());
  }

  @Test
  void eachLossOfAWeightedCriterionNeedsItsWeight() {
    Criterion one = Criterion.meanSquaredError();
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> Criterion.weighted(List.of(1.0), one, one));
    assertEquals(
        "each loss needs a weight, but there are 2 losses and the weights [1.0]", e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> Criterion.weighted(List.of()));
    assertThrows(
        IllegalArgumentException.class, () -> Criterion.weighted(List.of(Double.NaN), one));
  }

  @Test
  void aTermThatIsNoNumberIsToldOnce() {
    Criterion vector = (predictions, labels) -> predictions.head();
    Criterion weighted = Criterion.weighted(List.of(1.0), vector);
    NDList two = new NDList(manager.ones(new Shape(2)));
    ModelFailure e = assertThrows(ModelFailure.class, () -> Losses.evaluate(weighted, two, two));
    assertEquals(
        "The criterion gave a loss of shape (2) for predictions of shape (2) and labels of shape (2);"
            + " a loss is one number, such as the mean over the samples",
        e.getMessage());
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

  @Test
  void aLabelThatIsNoClassIsNamed() {
    NDList logits = new NDList(manager.ones(new Shape(3, 2)));
    for (long label : new long[] {-1, 2}) {
      NDList labels = new NDList(manager.create(new long[] {0, 1, label}));
      UserException e =
          assertThrows(UserException.class, () -> Criterion.crossEntropy().loss(logits, labels));
      assertEquals(
          "A label is " + label + ", but the model tells 2 classes apart, numbered 0 to 1.",
          e.problem());
    }
  }

  @Test
  @SuppressWarnings("NullAway") // what a project's code may do
  void aCriterionThatGivesNoNumberIsToldWithItsOwnLine() {
    NDList two = new NDList(manager.ones(new Shape(2)));
    for (Criterion wrong :
        List.<Criterion>of(
            (predictions, labels) -> predictions.head().add(1),
            (predictions, labels) -> predictions.isEmpty() ? predictions.head() : null)) {
      ModelFailure e = assertThrows(ModelFailure.class, () -> Losses.evaluate(wrong, two, two));
      assertTrue(
          String.valueOf(e.getMessage()).contains("; a loss is one number, such as the mean"),
          e.getMessage());
      StackTraceElement own = OwnCode.frame(e).orElseThrow();
      assertEquals(CriterionTest.class.getName(), own.getClassName());
    }
    Criterion unused = (predictions, labels) -> manager.ones(new Shape(3));
    ModelFailure e = assertThrows(ModelFailure.class, () -> Losses.evaluate(unused, two, two));
    assertTrue(String.valueOf(e.getMessage()).contains("gave a loss of shape (3)"), e.getMessage());
  }

  @Test
  void aCriterionThatThrowsIsToldWithBothShapes() {
    NDList two = new NDList(manager.ones(new Shape(2)));
    NDList none = new NDList();
    Criterion failing =
        (predictions, labels) -> {
          throw new IllegalStateException("no loss");
        };
    ModelFailure e = assertThrows(ModelFailure.class, () -> Losses.evaluate(failing, two, none));
    assertEquals(
        "The criterion failed on predictions of shape (2) and labels of shape none: no loss",
        e.getMessage());
  }
}
