package io.github.scitemplate.metrics;

import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.MetricValue;
import io.github.scitemplate.metrics.Classification.Kind;
import java.util.List;
import java.util.Optional;

/** Makes the metric {@code confusion}, a matrix of counts or shares. */
final class ConfusionMetric {
  private static final String NAME = "confusion";

  private ConfusionMetric() {}

  static Metric of(Classification of, Share share) {
    List<String> rows = of.kind() == Kind.BINARY ? List.of("0", "1") : of.classes();
    List<String> columns = of.kind() == Kind.MULTILABEL ? List.of("tn", "fp", "fn", "tp") : rows;
    return new GatheredMetric(
        NAME,
        Optional.empty(),
        MetricValue.names(NAME, rows, columns),
        new Labels(of),
        () -> new Confusion(of, all -> MetricValue.matrix(rows, columns, all.shown(share))));
  }
}
