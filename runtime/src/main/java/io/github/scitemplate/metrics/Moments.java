package io.github.scitemplate.metrics;

import io.github.scitemplate.components.Gatherer;
import io.github.scitemplate.components.HostBatches;
import io.github.scitemplate.components.KeptBatches;
import io.github.scitemplate.components.MetricValue;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;

/**
 * Calculates means, variances and covariance of predictions and labels, separately for each output
 * of a sample. They are updated number by number, relative to the first number, so that numbers far
 * from zero lose no digits (Welford 1962).
 */
final class Moments implements Gatherer {
  private static final String SAVED = "moments";
  private static final int COUNT = 0;
  private static final int MEAN_LABEL = 1;
  private static final int MEAN_PREDICTION = 2;
  private static final int MEAN_ERROR = 3;

  /** Sums of squared distances from the mean. */
  private static final int LABEL = 4;

  private static final int PREDICTION = 5;
  private static final int ERROR = 6;
  private static final int BOTH = 7;
  private static final int SQUARED_ERROR = 8;

  /** The first label and prediction; the means are relative to them. */
  private static final int FIRST_LABEL = 9;

  private static final int FIRST_PREDICTION = 10;
  private static final int FIELDS = 11;

  private final ToDoubleBiFunction<double[], Integer> metric;
  private double[] moments = new double[0];

  /**
   * @param metric calculates the value from all moments and the index at which an output's moments
   *     begin
   */
  Moments(ToDoubleBiFunction<double[], Integer> metric) {
    this.metric = metric;
  }

  @Override
  public void add(KeptBatches batches) {
    HostBatches host = batches.host();
    double[] predictions = host.predictions();
    double[] labels = host.labels();
    int outputs = Math.toIntExact(host.predictionShape().size());
    if (moments.length == 0) {
      moments = new double[outputs * FIELDS];
    }
    for (int i = 0; i < labels.length; i++) {
      add(i % outputs * FIELDS, predictions[i], labels[i]);
    }
  }

  private void add(int at, double predicted, double labelled) {
    double count = ++moments[at + COUNT];
    if (count == 1) {
      moments[at + FIRST_LABEL] = labelled;
      moments[at + FIRST_PREDICTION] = predicted;
    }
    double error = labelled - predicted;
    double label = labelled - moments[at + FIRST_LABEL];
    double prediction = predicted - moments[at + FIRST_PREDICTION];
    double fromLabel = label - moments[at + MEAN_LABEL];
    double fromPrediction = prediction - moments[at + MEAN_PREDICTION];
    double fromError = error - moments[at + MEAN_ERROR];
    moments[at + MEAN_LABEL] += fromLabel / count;
    moments[at + MEAN_PREDICTION] += fromPrediction / count;
    moments[at + MEAN_ERROR] += fromError / count;
    double pastLabel = label - moments[at + MEAN_LABEL];
    moments[at + LABEL] += fromLabel * pastLabel;
    moments[at + PREDICTION] += fromPrediction * (prediction - moments[at + MEAN_PREDICTION]);
    moments[at + ERROR] += fromError * (error - moments[at + MEAN_ERROR]);
    moments[at + BOTH] += fromPrediction * pastLabel;
    moments[at + SQUARED_ERROR] += error * error;
  }

  static double r2(double[] moments, int at) {
    return moments[at + COUNT] < 2
        ? Double.NaN
        : share(moments[at + SQUARED_ERROR], moments[at + LABEL]);
  }

  static double explainedVariance(double[] moments, int at) {
    return share(moments[at + ERROR], moments[at + LABEL]);
  }

  private static double share(double unexplained, double all) {
    if (all == 0 && !Double.isNaN(unexplained)) {
      return unexplained == 0 ? 1 : 0;
    }
    return 1 - unexplained / all;
  }

  static double correlation(double[] moments, int at) {
    double spread = Math.sqrt(moments[at + LABEL]) * Math.sqrt(moments[at + PREDICTION]);
    double correlation = moments[at + BOTH] / spread;
    return Double.isNaN(correlation) ? correlation : Math.max(-1, Math.min(1, correlation));
  }

  @Override
  public MetricValue value() {
    double sum = 0;
    for (int at = 0; at < moments.length; at += FIELDS) {
      sum += metric.applyAsDouble(moments, at);
    }
    return MetricValue.of(moments.length == 0 ? Double.NaN : sum * FIELDS / moments.length);
  }

  @Override
  public Map<String, double[]> save() {
    return Map.of(SAVED, moments);
  }

  @Override
  public void restore(Map<String, double[]> saved) {
    moments = saved.getOrDefault(SAVED, new double[0]).clone();
  }
}
