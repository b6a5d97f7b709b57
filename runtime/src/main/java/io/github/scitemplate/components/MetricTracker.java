package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Averages of metrics since the last reset. The sums stay on the device, in float64, and are read
 * only when somebody asks for them. Used by one thread.
 */
public final class MetricTracker {
  private final List<Metric> metrics;
  private final NDArray[] sums;
  private final long[] counts;

  private MetricTracker(List<Metric> metrics) {
    this.metrics = List.copyOf(metrics);
    this.sums = new NDArray[metrics.size()];
    this.counts = new long[metrics.size()];
    long names = metrics.stream().map(Metric::name).distinct().count();
    if (metrics.isEmpty() || names != metrics.size()) {
      throw new IllegalArgumentException(
          "a metric tracker needs at least one metric, each with a name of its own");
    }
  }

  /** Tracks the given metrics, in this order. */
  public static MetricTracker of(Metric... metrics) {
    return new MetricTracker(List.of(metrics));
  }

  /** A tracker of the same metrics with sums of its own. */
  public MetricTracker another() {
    return new MetricTracker(metrics);
  }

  public List<String> names() {
    return metrics.stream().map(Metric::name).toList();
  }

  /** Puts the sums, as zeros, where {@code manager} is: call it once before {@link #update}. */
  public void open(NDManager manager) {
    Arrays.setAll(sums, i -> manager.zeros(new Shape(), DataType.FLOAT64));
  }

  /** Adds a batch; nothing is read from the device. */
  public void update(NDList predictions, NDList labels, NDArray loss, int samples) {
    for (int i = 0; i < sums.length; i++) {
      Metric metric = metrics.get(i);
      try (NDArray sum = metric.sum(predictions, labels, loss, samples)) {
        sums[i].addi(sum);
      }
      counts[i] += metric.count(labels, samples);
    }
  }

  /** The averages since the last reset, by name; NaN where nothing was added. */
  public Map<String, Double> averages() {
    Map<String, Double> averages = new LinkedHashMap<>();
    for (int i = 0; i < sums.length; i++) {
      averages.put(metrics.get(i).name(), sums[i].getDouble() / counts[i]);
    }
    return averages;
  }

  /** Whether nothing was added since the last reset. */
  public boolean isEmpty() {
    return Arrays.stream(counts).allMatch(count -> count == 0);
  }

  public void reset() {
    for (NDArray sum : sums) {
      sum.set(new double[] {0});
    }
    Arrays.fill(counts, 0);
  }

  /** The sums as they are, for a checkpoint. */
  public Sums sums() {
    return new Sums(
        Arrays.stream(sums).mapToDouble(s -> s.getDouble()).boxed().toList(),
        Arrays.stream(counts).boxed().toList());
  }

  /** Goes on from the sums of a checkpoint. */
  public void restore(Sums saved) {
    for (int i = 0; i < sums.length; i++) {
      sums[i].set(new double[] {saved.values().get(i)});
      counts[i] = saved.counts().get(i);
    }
  }

  /** Sums and counts of each metric. */
  public record Sums(List<Double> values, List<Long> counts) {}
}
