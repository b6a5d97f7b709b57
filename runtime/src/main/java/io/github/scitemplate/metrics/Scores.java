package io.github.scitemplate.metrics;

import io.github.scitemplate.components.Gatherer;
import io.github.scitemplate.components.HostBatches;
import io.github.scitemplate.components.KeptBatches;
import io.github.scitemplate.components.MetricValue;
import io.github.scitemplate.metrics.Classification.Kind;
import java.util.Map;
import java.util.function.Function;

/** Keeps all scores of a split with their labels: 8 bytes for each score and each label. */
final class Scores implements Gatherer {
  private static final String SCORES = "scores";
  private static final String LABELS = "labels";
  private static final double[] NONE = {};

  private final Classification of;
  private final Function<Scores, MetricValue> metric;

  /**
   * For one of several classes, the scores of all classes for each label; otherwise one score for
   * each label.
   */
  private final Growing scores = new Growing();

  /** For one of several classes, the classes; otherwise 1, 0, or -1 for ignored, row after row. */
  private final Growing labels = new Growing();

  Scores(Classification of, Function<Scores, MetricValue> metric) {
    this.of = of;
    this.metric = metric;
  }

  @Override
  public void add(KeptBatches batches) {
    if (of.kind() == Kind.MULTICLASS) {
      addClasses(batches.host());
    } else {
      addAnswers(batches.host());
    }
  }

  private void addClasses(HostBatches host) {
    Labels reading = new Labels(of);
    double[] labelled = host.labels();
    double[] shares = of.areProbabilities() ? host.predictions() : host.softmax();
    int classes = of.classes().size();
    int places = Labels.places(host);
    for (int i = 0; i < labelled.length; i++) {
      int label = reading.classOf(labelled[i]);
      if (label >= 0) {
        int start = Decisions.start(i, classes, places);
        for (int c = 0; c < classes; c++) {
          scores.add(shares[start + c * places]);
        }
        labels.add(label);
      }
    }
  }

  private void addAnswers(HostBatches host) {
    Labels reading = new Labels(of);
    double[] labelled = host.labels();
    double[] outputs = host.predictions();
    int rows = of.classes().size();
    int places = of.kind() == Kind.BINARY ? 1 : Labels.places(host);
    // The rows of a place are kept together, so that each row can be found again.
    for (int start = 0; start < labelled.length; start += rows * places) {
      for (int place = 0; place < places && start + place < labelled.length; place++) {
        for (int row = 0; row < rows; row++) {
          int i = start + row * places + place;
          scores.add(outputs[i]);
          labels.add(reading.classOf(labelled[i]));
        }
      }
    }
  }

  /** The ranking of a class against the rest, or of one of several labels. */
  Ranking of(int row) {
    return of.kind() == Kind.MULTICLASS
        ? ranking(row, of.classes().size(), of.classes().size(), row)
        : ranking(row, of.classes().size(), 1, 1);
  }

  /** The ranking of all rows together. */
  Ranking ofAll() {
    return ranking(0, 1, 1, 1);
  }

  /**
   * The ranking of some scores.
   *
   * @param first the index of the first score
   * @param step the distance from one score to the next
   * @param perLabel how many scores share a label
   * @param positive the label of positive samples, whose scores should be high
   */
  private Ranking ranking(int first, int step, int perLabel, int positive) {
    int positives = 0;
    int negatives = 0;
    for (int i = first; i < scores.size(); i += step) {
      double label = labels.get(i / perLabel);
      positives += label == positive ? 1 : 0;
      negatives += label >= 0 && label != positive ? 1 : 0;
    }
    double[] high = new double[positives];
    double[] low = new double[negatives];
    for (int i = first; i < scores.size(); i += step) {
      double label = labels.get(i / perLabel);
      if (label == positive) {
        high[--positives] = scores.get(i);
      } else if (label >= 0) {
        low[--negatives] = scores.get(i);
      }
    }
    return new Ranking(high, low);
  }

  /** Whether any score is NaN. */
  boolean hasNaN() {
    int perLabel = of.kind() == Kind.MULTICLASS ? of.classes().size() : 1;
    for (int i = 0; i < scores.size(); i++) {
      if (Double.isNaN(scores.get(i)) && labels.get(i / perLabel) >= 0) {
        return true;
      }
    }
    return false;
  }

  @Override
  public MetricValue value() {
    return metric.apply(this);
  }

  @Override
  public Map<String, double[]> save() {
    return Map.of(SCORES, scores.toArray(), LABELS, labels.toArray());
  }

  @Override
  public void restore(Map<String, double[]> saved) {
    scores.set(saved.getOrDefault(SCORES, NONE));
    labels.set(saved.getOrDefault(LABELS, NONE));
  }
}
