package io.github.scitemplate.losses;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.github.scitemplate.ArraysTest;
import io.github.scitemplate.FreedMemory;
import io.github.scitemplate.components.Criterion;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a backward pass reads must not lie in memory of Java that a collection has freed. */
class LossMemoryTest extends ArraysTest {
  /** A loss and what it is given; {@code classes} are its labels if it wants such. */
  record Case(String name, Criterion loss, boolean classes) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case("huber", Loss.huber(0.7), false),
        new Case("smooth l1", Loss.smoothL1(0.5), false),
        new Case(
            "weighted",
            Criterion.weighted(List.of(0.3, 2.0), Loss.l1(), Loss.smoothL1(0.5)),
            false),
        new Case("label smoothing", Criterion.crossEntropy(0.1), true),
        new Case(
            "class weights",
            Loss.crossEntropy().withClassWeights(1, 2, 0.5).withLabelSmoothing(0.1),
            true),
        new Case("focal", Loss.focal(2), true));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aCollectionBeforeTheBackwardPassChangesNothing(Case tried) throws Exception {
    float[] expected = gradient(tried, false);
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(expected, gradient(tried, true));
    }
  }

  private float[] gradient(Case tried, boolean collected) throws Exception {
    float[] numbers = {0.3f, -1.2f, 0.8f, 2.5f, -0.4f, 0.1f};
    NDArray predictions = manager.create(numbers, new Shape(2, 3)).duplicate();
    NDArray labels =
        tried.classes()
            ? manager.create(new long[] {2, 0})
            : manager.create(new float[] {0, 1, 0.5f, -1, 2, 0.2f}, new Shape(2, 3));
    predictions.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray loss = tried.loss().loss(new NDList(predictions), new NDList(labels.duplicate()));
      if (collected) {
        FreedMemory.overwrite();
      }
      collector.backward(loss);
    }
    return predictions.getGradient().toFloatArray();
  }
}
