package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import java.util.Optional;

/** A metric that averages a criterion's loss over the samples. */
record CriterionMetric(String name, Criterion criterion, Optional<Best> best) implements Metric {

  /** Which scores are better. This is known only for the framework's own criteria. */
  static Optional<Best> best(Criterion criterion) {
    return isShipped(criterion) ? Optional.of(Best.LEAST) : Optional.empty();
  }

  private static boolean isShipped(Criterion criterion) {
    return criterion instanceof ShippedCriterion
        || (criterion instanceof WeightedCriterion weighted
            && weighted.weights().stream().allMatch(weight -> weight >= 0)
            && weighted.criteria().stream().allMatch(CriterionMetric::isShipped));
  }

  @Override
  public NDArray sum(NDList predictions, NDList labels, NDArray loss, int samples) {
    NDArray value = Losses.evaluate("The metric " + name, criterion, predictions, labels);
    try (NDArray exact = value.toType(DataType.FLOAT64, true)) {
      return exact.mul(samples);
    } finally {
      Losses.close(value, predictions, labels);
    }
  }
}
