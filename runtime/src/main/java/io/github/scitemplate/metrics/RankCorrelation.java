package io.github.scitemplate.metrics;

import io.github.scitemplate.components.Gatherer;
import io.github.scitemplate.components.HostBatches;
import io.github.scitemplate.components.KeptBatches;
import io.github.scitemplate.components.MetricValue;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Calculates Spearman's correlation separately for each output of a sample, and the mean. Keeps all
 * numbers.
 */
final class RankCorrelation implements Gatherer {
  private static final String PREDICTIONS = "predictions";
  private static final String LABELS = "labels";
  private static final String OUTPUTS = "outputs";
  private static final double[] NONE = {};

  private final Growing predictions = new Growing();
  private final Growing labels = new Growing();
  private int outputs = 1;

  @Override
  public void add(KeptBatches batches) {
    HostBatches host = batches.host();
    outputs = Math.toIntExact(host.predictionShape().size());
    for (int i = 0; i < host.labels().length; i++) {
      predictions.add(host.predictions()[i]);
      labels.add(host.labels()[i]);
    }
  }

  @Override
  public MetricValue value() {
    double sum = 0;
    for (int output = 0; output < outputs; output++) {
      sum += correlation(column(predictions, output), column(labels, output));
    }
    return MetricValue.of(sum / outputs);
  }

  private double[] column(Growing numbers, int output) {
    return IntStream.range(0, numbers.size() / outputs)
        .mapToDouble(i -> numbers.get(i * outputs + output))
        .toArray();
  }

  private static double correlation(double[] predicted, double[] labelled) {
    if (IntStream.range(0, predicted.length)
        .anyMatch(i -> Double.isNaN(predicted[i]) || Double.isNaN(labelled[i]))) {
      return Double.NaN;
    }
    double[] first = ranks(predicted);
    double[] second = ranks(labelled);
    double middle = (predicted.length - 1) / 2.0;
    double both = 0;
    double firstSpread = 0;
    double secondSpread = 0;
    for (int i = 0; i < first.length; i++) {
      both += (first[i] - middle) * (second[i] - middle);
      firstSpread += (first[i] - middle) * (first[i] - middle);
      secondSpread += (second[i] - middle) * (second[i] - middle);
    }
    return both / (Math.sqrt(firstSpread) * Math.sqrt(secondSpread));
  }

  /** The rank of each number, from 0; equal numbers share the mean of their ranks. */
  private static double[] ranks(double[] numbers) {
    int[] order =
        IntStream.range(0, numbers.length)
            .boxed()
            .sorted((a, b) -> Double.compare(numbers[a], numbers[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] ranks = new double[numbers.length];
    for (int from = 0; from < order.length; ) {
      int to = from;
      while (to < order.length && numbers[order[to]] == numbers[order[from]]) {
        to++;
      }
      for (int i = from; i < to; i++) {
        ranks[order[i]] = (from + to - 1) / 2.0;
      }
      from = to;
    }
    return ranks;
  }

  @Override
  public Map<String, double[]> save() {
    return Map.of(
        PREDICTIONS, predictions.toArray(),
        LABELS, labels.toArray(),
        OUTPUTS, new double[] {outputs});
  }

  @Override
  public void restore(Map<String, double[]> saved) {
    predictions.set(saved.getOrDefault(PREDICTIONS, NONE));
    labels.set(saved.getOrDefault(LABELS, NONE));
    outputs = (int) saved.getOrDefault(OUTPUTS, new double[] {1})[0];
  }
}
