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
        () ->
            new Confusion(
                of,
                all ->
                    MetricValue.matrix(
                        rows, columns, shares(of, all.shown(), columns.size(), share))));
  }

  private static double[] shares(Classification of, double[] counts, int columns, Share share) {
    // For several labels at once, each row is a matrix of its own: tn fp, fn tp.
    int width = of.kind() == Kind.MULTILABEL ? 2 : columns;
    int size = width * width;
    double[] shares = new double[counts.length];
    for (int i = 0; i < counts.length; i++) {
      int matrix = i / size * size;
      int row = i % size / width;
      int column = i % width;
      double whole = 0;
      for (int j = 0; j < size; j++) {
        boolean counted =
            switch (share) {
              case NONE -> j == 0;
              case OF_LABELS -> j / width == row;
              case OF_PREDICTIONS -> j % width == column;
              case OF_ALL -> true;
            };
        whole += counted ? counts[matrix + j] : 0;
      }
      shares[i] = share == Share.NONE ? counts[i] : whole == 0 ? 0 : counts[i] / whole;
    }
    return shares;
  }
}
