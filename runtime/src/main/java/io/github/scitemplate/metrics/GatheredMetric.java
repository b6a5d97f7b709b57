package io.github.scitemplate.metrics;

import ai.djl.ndarray.NDList;
import io.github.scitemplate.components.Gatherer;
import io.github.scitemplate.components.ShippedMetric;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A metric of this package, put together from its name, a rule on shapes and a {@link Gatherer}.
 */
final class GatheredMetric implements ShippedMetric {
  private final String name;
  private final Optional<Best> best;
  private final List<String> elements;
  private final ShapeRule shapes;
  private final Supplier<Gatherer> gatherers;

  /**
   * @param shapes says which batches the metric accepts
   * @param gatherers makes an empty gatherer
   */
  GatheredMetric(String name, Best best, ShapeRule shapes, Supplier<Gatherer> gatherers) {
    this(name, Optional.of(best), List.of(name), shapes, gatherers);
  }

  GatheredMetric(
      String name,
      Optional<Best> best,
      List<String> elements,
      ShapeRule shapes,
      Supplier<Gatherer> gatherers) {
    this.name = name;
    this.best = best;
    this.elements = List.copyOf(elements);
    this.shapes = shapes;
    this.gatherers = gatherers;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<Best> best() {
    return best;
  }

  @Override
  public List<String> elements() {
    return elements;
  }

  @Override
  public boolean usesPredictions() {
    return true;
  }

  @Override
  public void check(NDList predictions, NDList labels) {
    shapes.check(name, predictions, labels);
  }

  @Override
  public Gatherer newGatherer() {
    return gatherers.get();
  }
}
