package io.github.scitemplate.metrics;

import io.github.scitemplate.components.Gatherer;
import io.github.scitemplate.components.HostBatches;
import io.github.scitemplate.components.KeptBatches;
import io.github.scitemplate.components.MetricValue;
import java.util.Map;

/** Calculates the share of labels that are among the k largest outputs. */
final class TopK implements Gatherer {
  private static final String SAVED = "counts";
  private final Classification of;
  private final int k;
  private final double[] rightAndAll = new double[2];

  TopK(Classification of, int k) {
    this.of = of;
    this.k = k;
  }

  @Override
  public void add(KeptBatches batches) {
    HostBatches host = batches.host();
    Labels labels = new Labels(of);
    int classes = of.classes().size();
    int places = Labels.places(host);
    double[] labelled = host.labels();
    for (int i = 0; i < labelled.length; i++) {
      int label = labels.classOf(labelled[i]);
      if (label >= 0) {
        int start = Decisions.start(i, classes, places);
        rightAndAll[0] += before(host.predictions(), start, label, classes, places) < k ? 1 : 0;
        rightAndAll[1]++;
      }
    }
  }

  /** How many classes come before the label; all of them if an output is NaN. */
  private static int before(double[] outputs, int start, int label, int classes, int step) {
    double own = outputs[start + label * step];
    int before = 0;
    for (int c = 0; c < classes; c++) {
      double output = outputs[start + c * step];
      if (Double.isNaN(output)) {
        return classes;
      }
      before += output > own || (output == own && c < label) ? 1 : 0;
    }
    return before;
  }

  @Override
  public MetricValue value() {
    return MetricValue.of(rightAndAll[0] / rightAndAll[1]);
  }

  @Override
  public Map<String, double[]> save() {
    return Map.of(SAVED, rightAndAll);
  }

  @Override
  public void restore(Map<String, double[]> saved) {
    Saved.copy(SAVED, saved, rightAndAll);
  }
}
