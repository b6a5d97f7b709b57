package io.github.scitemplate.metrics;

import io.github.scitemplate.components.Gatherer;
import io.github.scitemplate.components.HostBatches;
import io.github.scitemplate.components.KeptBatches;
import io.github.scitemplate.components.MetricValue;
import java.util.Map;

/** Calculates the mean cosine between predictions and labels. */
final class Cosine implements Gatherer {
  private static final String SAVED = "sums";
  private final double[] sums = new double[2];

  @Override
  public void add(KeptBatches batches) {
    HostBatches host = batches.host();
    int length = Math.toIntExact(host.predictionShape().size());
    for (int start = 0; start < host.labels().length; start += length) {
      sums[0] += cosine(host.predictions(), host.labels(), start, length);
      sums[1]++;
    }
  }

  private static double cosine(double[] predictions, double[] labels, int start, int length) {
    double product = 0;
    double predicted = 0;
    double labelled = 0;
    for (int i = start; i < start + length; i++) {
      product += predictions[i] * labels[i];
      predicted += predictions[i] * predictions[i];
      labelled += labels[i] * labels[i];
    }
    double lengths = Math.sqrt(predicted) * Math.sqrt(labelled);
    return lengths == 0 ? 0 : product / lengths;
  }

  @Override
  public MetricValue value() {
    return MetricValue.of(sums[0] / sums[1]);
  }

  @Override
  public Map<String, double[]> save() {
    return Map.of(SAVED, sums);
  }

  @Override
  public void restore(Map<String, double[]> saved) {
    Saved.copy(SAVED, saved, sums);
  }
}
