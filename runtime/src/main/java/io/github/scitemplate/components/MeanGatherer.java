package io.github.scitemplate.components;

import java.util.Map;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToLongFunction;

/** Gathers an average over the values of many batches at once. */
final class MeanGatherer implements Gatherer, RunningMean {
  private final ToDoubleBiFunction<Double, KeptBatches> adding;
  private final ToLongFunction<KeptBatches> counting;
  private double sum;
  private long count;

  /**
   * @param adding adds the sum of the batches to the sum so far
   * @param counting counts the values of the batches
   */
  MeanGatherer(
      ToDoubleBiFunction<Double, KeptBatches> adding, ToLongFunction<KeptBatches> counting) {
    this.adding = adding;
    this.counting = counting;
  }

  @Override
  public void add(KeptBatches batches) {
    sum = adding.applyAsDouble(sum, batches);
    count += counting.applyAsLong(batches);
  }

  @Override
  public MetricValue value() {
    return MetricValue.of(sum / count);
  }

  @Override
  public double sum() {
    return sum;
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public void goOnFrom(double savedSum, long savedCount) {
    sum = savedSum;
    count = savedCount;
  }

  /** Nothing, since the checkpoint's text holds the sum and the count. */
  @Override
  public Map<String, double[]> save() {
    return Map.of();
  }

  @Override
  public void restore(Map<String, double[]> saved) {
    // goOnFrom takes the sum and the count from the checkpoint's text.
  }
}
