package io.github.scitemplate.metrics;

import io.github.scitemplate.components.Gatherer;
import io.github.scitemplate.components.KeptBatches;
import io.github.scitemplate.components.MetricValue;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** Calculates the mean of an error over all numbers. */
final class MeanError implements Gatherer {
  private static final String SAVED = "sums";
  private final DoubleBinaryOperator error;
  private final DoubleUnaryOperator ofMean;

  /** The sum of errors, and their number. */
  private final double[] sums = new double[2];

  /**
   * @param error calculates the error of a prediction and its label
   * @param ofMean calculates the value from the mean
   */
  MeanError(DoubleBinaryOperator error, DoubleUnaryOperator ofMean) {
    this.error = error;
    this.ofMean = ofMean;
  }

  @Override
  public void add(KeptBatches batches) {
    double[] predictions = batches.host().predictions();
    double[] labels = batches.host().labels();
    for (int i = 0; i < labels.length; i++) {
      sums[0] += error.applyAsDouble(predictions[i], labels[i]);
    }
    sums[1] += labels.length;
  }

  @Override
  public MetricValue value() {
    return MetricValue.of(ofMean.applyAsDouble(sums[0] / sums[1]));
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
