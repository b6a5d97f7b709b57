package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.engine.ModelFailure;
import java.util.Map;

/**
 * Gathers the average of {@link Metric#sum}. The sum stays on the device until somebody asks for
 * the value.
 */
final class MeanState implements ReusedState, RunningMean {
  private final Metric metric;
  private final NDArray total;
  private long count;

  MeanState(Metric metric, NDManager manager) {
    this.metric = metric;
    this.total = manager.zeros(new Shape(), DataType.FLOAT64);
  }

  @Override
  public void reset() {
    total.set(new double[] {0});
    count = 0;
  }

  @Override
  public void update(NDList predictions, NDList labels, NDArray loss, int samples) {
    NDArray sum = checkedSum(predictions, labels, loss, samples);
    try (NDArray number = sum.reshape(new Shape())) {
      total.addi(number);
    } finally {
      Losses.close(sum, predictions, labels, loss);
    }
    count +=
        Losses.call(
            "The count of the metric " + metric.name(),
            predictions,
            labels,
            () -> metric.count(labels, samples));
  }

  private NDArray checkedSum(NDList predictions, NDList labels, NDArray loss, int samples) {
    String what = "The metric " + metric.name();
    NDArray sum =
        Losses.call(
            what, predictions, labels, () -> metric.sum(predictions, labels, loss, samples));
    if (sum == null || sum.getShape().size() != 1) {
      throw new ModelFailure(
          what
              + " gave "
              + (sum == null ? "null" : "an array of shape " + sum.getShape())
              + " for "
              + Losses.shapes(predictions, labels)
              + "; the sum over a batch is one number",
          OwnLine.in((p, l, unread) -> metric.sum(p, l, unread, samples), "no scalar"));
    }
    return sum;
  }

  /** Adds one value, a scalar. */
  void add(NDArray value) {
    try (NDArray unrecorded = value.stopGradient();
        NDArray exact = unrecorded.toType(DataType.FLOAT64, true);
        NDArray number = exact.reshape(new Shape())) {
      total.addi(number);
    }
    count++;
  }

  @Override
  public MetricValue compute() {
    return MetricValue.of(sum() / count);
  }

  @Override
  public double sum() {
    return total.getDouble();
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public void goOnFrom(double savedSum, long savedCount) {
    total.set(new double[] {savedSum});
    count = savedCount;
  }

  /** Nothing, since the checkpoint's text holds the sum and the count. */
  @Override
  public Map<String, NDArray> tensors() {
    return Map.of();
  }
}
