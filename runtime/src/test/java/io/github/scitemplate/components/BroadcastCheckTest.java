package io.github.scitemplate.components;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.ArraysTest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Predictions that meet labels of another shape, in functions of a project's own. */
class BroadcastCheckTest extends ArraysTest {

  private NDList numbers(long... shape) {
    return new NDList(manager.arange((float) new Shape(shape).size()).reshape(shape));
  }

  private Optional<String> told(Criterion criterion, NDList predictions, NDList labels) {
    return Losses.broadcastWarning(criterion, predictions, labels, Progress.beginning());
  }

  @Test
  void shapesThatSpreadAreToldWhateverWasComputedBefore() {
    List<Criterion> spreading =
        List.of(
            (p, l) -> p.head().sub(l.head()).abs().mean(),
            (p, l) -> l.head().sub(p.head()).square().mean(),
            (p, l) -> p.head().exp().mul(l.head().add(1)).mean(),
            (p, l) -> l.head().getManager().ones(new Shape(4)).mul(l.head()).sub(p.head()).sum(),
            (p, l) -> p.head().maximum(l.head()).mean(),
            (p, l) -> p.head().get(":, 0:1").eq(l.head()).mean());
    for (Criterion criterion : spreading) {
      String told = told(criterion, numbers(4, 1), numbers(4)).orElseThrow();
      assertTrue(told.contains("predictions of shape (4, 1) with labels of shape (4)"), told);
      assertTrue(told.contains("at io.github.scitemplate.components.BroadcastCheckTest."), told);
    }
  }

  @Test
  void shapesThatFitAreNotTold() {
    List<Criterion> fitting =
        List.of(
            (p, l) -> p.head().sub(l.head().reshape(p.head().getShape())).abs().mean(),
            (p, l) -> p.head().squeeze(1).sub(l.head()).abs().mean(),
            (p, l) -> p.head().mean().sub(l.head().mean()),
            (p, l) -> p.head().sub(l.head().mean()).mean(),
            (p, l) -> p.head().sub(p.head().squeeze(1)).mean(),
            (p, l) -> p.head().mean());
    for (Criterion criterion : fitting) {
      assertEquals(Optional.empty(), told(criterion, numbers(4, 1), numbers(4)));
    }
    assertEquals(Optional.empty(), told((p, l) -> l.get(3), numbers(4, 1), numbers(4)));
  }

  @Test
  void theGuidesMeanAbsoluteErrorIsThatOfPairs() {
    Metric mae =
        new Metric() {
          @Override
          public String name() {
            return "mae";
          }

          @Override
          public Optional<Best> best() {
            return Optional.of(Best.LEAST);
          }

          @Override
          public NDArray sum(NDList predictions, NDList labels, NDArray loss, int samples) {
            NDArray predicted = predictions.head();
            return predicted.sub(labels.head().reshape(predicted.getShape())).abs().sum();
          }
        };
    MetricTracker tracker = MetricTracker.of(mae);
    tracker.open(manager);
    NDList predictions = new NDList(manager.create(new float[] {1, 2, 3}, new Shape(3, 1)));
    NDList labels = new NDList(manager.create(new float[] {2, 4, 7}));
    NDArray loss = manager.create(1f);
    assertEquals(List.of(), tracker.spreading(predictions, labels, loss, 3));
    tracker.update(predictions, labels, loss, 3);
    assertEquals(Map.of("mae", 7.0 / 3), tracker.averages());
  }
}
