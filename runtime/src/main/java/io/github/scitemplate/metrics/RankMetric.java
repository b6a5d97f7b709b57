package io.github.scitemplate.metrics;

import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.Metric.Best;
import io.github.scitemplate.components.MetricValue;
import io.github.scitemplate.metrics.Classification.Kind;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Makes metrics that depend on the order of scores. */
final class RankMetric {
  private RankMetric() {}

  /**
   * Makes a metric.
   *
   * @param area calculates the value from one class's ranking
   * @throws IllegalArgumentException for {@link Average#MICRO} over one of several classes
   */
  static Metric of(
      String name, Classification of, Average average, ToDoubleFunction<Ranking> area) {
    if (average == Average.MICRO && of.kind() == Kind.MULTICLASS) {
      throw new IllegalArgumentException(
          name + " of one of several classes has no MICRO average; take MACRO or WEIGHTED");
    }
    boolean isVector = average == Average.PER_CLASS && of.kind() != Kind.BINARY;
    List<String> rows = isVector ? of.classes() : List.of();
    return new GatheredMetric(
        name,
        Optional.of(Best.MOST),
        MetricValue.names(name, rows, List.of()),
        new Labels(of),
        () -> new Scores(of, scores -> value(of, average, area, scores)));
  }

  private static MetricValue value(
      Classification of, Average average, ToDoubleFunction<Ranking> area, Scores scores) {
    if (of.kind() == Kind.BINARY || average == Average.MICRO) {
      return MetricValue.of(area.applyAsDouble(scores.ofAll()));
    }
    int classes = of.classes().size();
    double[] each = new double[classes];
    double sum = 0;
    double weights = 0;
    for (int c = 0; c < classes; c++) {
      Ranking ranking = scores.of(c);
      each[c] = area.applyAsDouble(ranking);
      if (!Double.isNaN(each[c])) {
        double weight = average == Average.WEIGHTED ? ranking.positives() : 1;
        sum += weight * each[c];
        weights += weight;
      }
    }
    return average == Average.PER_CLASS
        ? MetricValue.vector(of.classes(), each)
        : MetricValue.of(scores.hasNaN() ? Double.NaN : sum / weights);
  }
}
