package io.github.scitemplate.metrics;

import io.github.scitemplate.components.Gatherer;
import io.github.scitemplate.components.HostBatches;
import io.github.scitemplate.components.KeptBatches;
import io.github.scitemplate.components.MetricValue;
import io.github.scitemplate.metrics.Classification.Kind;
import java.util.Map;

/**
 * Calculates the expected calibration error. For yes or no, it compares the probability of yes with
 * the share of yes, as torchmetrics does.
 */
final class Calibration implements Gatherer {
  private static final String SAVED = "bins";
  private final Classification of;
  private final int bins;

  /** The lower edge of each bin, and the upper one of the last. */
  private double[] edges = {};

  /**
   * For each bin, and for what is certain as torchmetrics has it: the number of predictions, the
   * sum of their probabilities, and how many are right.
   */
  private final double[] sums;

  Calibration(Classification of, int bins) {
    this.of = of;
    this.bins = bins;
    this.sums = new double[3 * (bins + 1)];
  }

  @Override
  public void add(KeptBatches batches) {
    HostBatches host = batches.host();
    Labels labels = new Labels(of);
    double[] labelled = host.labels();
    boolean isBinary = of.kind() == Kind.BINARY;
    edges = of.areProbabilities() ? host.rounded(edges(bins)) : edges(bins);
    double[] shares = isBinary || of.areProbabilities() ? host.predictions() : host.softmax();
    int classes = of.classes().size();
    int places = isBinary ? 1 : Labels.places(host);
    for (int i = 0; i < labelled.length; i++) {
      int label = labels.classOf(labelled[i]);
      if (label >= 0 && isBinary) {
        add(of.areProbabilities() ? shares[i] : 1 / (1 + Math.exp(-shares[i])), label == 1);
      } else if (label >= 0) {
        int start = Decisions.start(i, classes, places);
        int chosen = largest(shares, start, classes, places);
        add(shares[start + chosen * places], chosen == label);
      }
    }
  }

  /** The first class with the largest share; if a share is NaN, the first such class. */
  private static int largest(double[] shares, int start, int classes, int step) {
    int largest = 0;
    for (int c = 0; c < classes; c++) {
      double share = shares[start + c * step];
      if (Double.isNaN(share)) {
        return c;
      }
      if (share > shares[start + largest * step]) {
        largest = c;
      }
    }
    return largest;
  }

  private void add(double probability, boolean right) {
    // A NaN makes the sum of its bin NaN, and so the error.
    int bin = Double.isNaN(probability) ? 0 : bin(probability);
    sums[3 * bin]++;
    sums[3 * bin + 1] += probability;
    sums[3 * bin + 2] += right ? 1 : 0;
  }

  /** The last bin whose lower edge is not above the probability. */
  private int bin(double probability) {
    int bin = Math.max(0, Math.min(bins, (int) (probability * bins)));
    while (bin < bins && edges[bin + 1] <= probability) {
      bin++;
    }
    while (bin > 0 && edges[bin] > probability) {
      bin--;
    }
    return bin;
  }

  /** As PyTorch's linspace has them: counted from the nearer end. */
  private static double[] edges(int bins) {
    double width = 1.0 / bins;
    double[] edges = new double[bins + 1];
    for (int bin = 0; bin <= bins; bin++) {
      edges[bin] = 2 * bin < bins + 1 ? width * bin : 1 - width * (bins - bin);
    }
    return edges;
  }

  @Override
  public MetricValue value() {
    double total = 0;
    for (int bin = 0; bin <= bins; bin++) {
      total += sums[3 * bin];
    }
    double error = 0;
    for (int bin = 0; bin <= bins; bin++) {
      double count = sums[3 * bin];
      if (count > 0) {
        error += Math.abs(sums[3 * bin + 2] / count - sums[3 * bin + 1] / count) * (count / total);
      }
    }
    return MetricValue.of(total == 0 ? Double.NaN : error);
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
