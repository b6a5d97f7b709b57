package io.github.scitemplate.metrics;

import io.github.scitemplate.components.Gatherer;
import io.github.scitemplate.components.HostBatches;
import io.github.scitemplate.components.KeptBatches;
import io.github.scitemplate.components.MetricValue;
import java.util.Map;

/** Calculates the exponential of the mean negative log-likelihood of the labels. */
final class Perplexity implements Gatherer {
  private static final String SAVED = "sums";
  private final Classification of;

  /** The sum of negative log-likelihoods, and the number of labels. */
  private final double[] sums = new double[2];

  Perplexity(Classification of) {
    this.of = of;
  }

  @Override
  public void add(KeptBatches batches) {
    HostBatches host = batches.host();
    Labels labels = new Labels(of);
    double[] labelled = host.labels();
    double[] outputs = host.predictions();
    int classes = of.classes().size();
    int places = Labels.places(host);
    for (int i = 0; i < labelled.length; i++) {
      int label = labels.classOf(labelled[i]);
      if (label >= 0) {
        int start = Decisions.start(i, classes, places);
        double own = outputs[start + label * places];
        sums[0] += of.areProbabilities() ? -Math.log(own) : logSum(outputs, start, places) - own;
        sums[1]++;
      }
    }
  }

  /** The logarithm of the sum of exponentials of a label's logits. */
  private double logSum(double[] logits, int start, int step) {
    double most = logits[start];
    for (int c = 1; c < of.classes().size(); c++) {
      most = Math.max(most, logits[start + c * step]);
    }
    double sum = 0;
    for (int c = 0; c < of.classes().size(); c++) {
      sum += Math.exp(logits[start + c * step] - most);
    }
    return most + Math.log(sum);
  }

  @Override
  public MetricValue value() {
    return MetricValue.of(Math.exp(sums[0] / sums[1]));
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
