package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;

/**
 * Another metric under a different name, on some splits only, or with a function applied to its
 * value.
 *
 * @param base the metric that is gathered; it is not derived itself
 */
record DerivedMetric(
    String name, Metric base, Set<Split> splits, Optional<Best> best, DoubleUnaryOperator function)
    implements Metric {

  /** {@code metric} without changes, as the start of a derived metric. */
  static DerivedMetric of(Metric metric) {
    return metric instanceof DerivedMetric derived
        ? derived
        : new DerivedMetric(
            metric.name(), metric, metric.splits(), metric.best(), DoubleUnaryOperator.identity());
  }

  DerivedMetric called(String other) {
    return new DerivedMetric(other, base, splits, best, function);
  }

  DerivedMetric onlyOn(Set<Split> some) {
    return new DerivedMetric(name, base, Set.copyOf(some), best, function);
  }

  /** The function is assumed to rise, so the better score stays the better one. */
  DerivedMetric then(DoubleUnaryOperator next) {
    return new DerivedMetric(name, base, splits, best, function.andThen(next));
  }

  @Override
  public DerivedMetric bestIs(Best better) {
    return new DerivedMetric(name, base, splits, Optional.of(better), function);
  }

  @Override
  public List<String> elements() {
    return base.elements().stream()
        .map(e -> e.startsWith(base.name()) ? name + e.substring(base.name().length()) : e)
        .toList();
  }

  @Override
  public NDArray sum(NDList predictions, NDList labels, NDArray loss, int samples) {
    return base.sum(predictions, labels, loss, samples);
  }

  @Override
  public long count(NDList labels, int samples) {
    return base.count(labels, samples);
  }

  @Override
  public MetricState newState(NDManager manager) {
    return base.newState(manager);
  }

  /** The value that is reported for a value of the base. */
  MetricValue derive(MetricValue value) {
    return new MetricValue(
        value.rows(),
        value.columns(),
        value.numbers().stream().map(function::applyAsDouble).toList());
  }
}
