package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.components.Metric.Best;
import io.github.scitemplate.engine.ModelFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Averages of metrics since the last reset. Nothing is read from the device until somebody asks for
 * the averages, or the batches kept for them become many. Used by one thread.
 */
public final class MetricTracker {
  private final List<Metric> metrics;
  private final @Nullable NDArray[] deviceSums;
  private final double[] sums;
  private final long[] counts;
  private @Nullable KeptBatches kept;
  private long updates;
  private @Nullable NotFinite notFinite;

  private MetricTracker(List<Metric> metrics) {
    this.metrics = List.copyOf(metrics);
    this.deviceSums = new NDArray[metrics.size()];
    this.sums = new double[metrics.size()];
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

  /** Whether {@code name} is a {@link Metric#logged} metric, which has no value in evaluation. */
  public boolean isLoggedInTraining(String name) {
    return metrics.contains(Metric.logged(name));
  }

  /** Puts the sums, as zeros, where {@code manager} is: call it once before {@link #update}. */
  public void open(NDManager manager) {
    kept =
        new KeptBatches(
            manager,
            metrics.stream().anyMatch(m -> m instanceof BatchedMetric b && b.usesPredictions()));
    for (int i = 0; i < deviceSums.length; i++) {
      if (!(metrics.get(i) instanceof BatchedMetric)) {
        deviceSums[i] = manager.zeros(new Shape(), DataType.FLOAT64);
      }
    }
  }

  private KeptBatches kept() {
    if (kept == null) {
      throw new IllegalStateException("the metric tracker is not open");
    }
    return kept;
  }

  /**
   * Adds a batch; takes over its arrays, which the scope of the iteration need not close any more.
   *
   * @param loss the mean loss of the batch, a scalar
   */
  public void update(NDList predictions, NDList labels, NDArray loss, int samples) {
    for (int i = 0; i < deviceSums.length; i++) {
      Metric metric = metrics.get(i);
      NDArray total = deviceSums[i];
      if (total != null && !(metric instanceof LoggedMetric)) {
        try (NDArray sum = sum(metric, predictions, labels, loss, samples);
            NDArray number = sum.getShape().dimension() == 0 ? sum : sum.reshape(new Shape())) {
          total.addi(number);
        }
      }
      counts[i] +=
          metric instanceof BatchedMetric
              ? metric.count(labels, samples)
              : count(metric, predictions, labels, samples);
    }
    if (!kept().fits(predictions, labels)) {
      fold();
    }
    kept().add(predictions, labels, loss, samples);
    updates++;
    if (kept().isFull()) {
      fold();
    }
  }

  private static long count(Metric metric, NDList predictions, NDList labels, int samples) {
    return Losses.named(
        "The count of the metric " + metric.name(),
        predictions,
        labels,
        () -> metric.count(labels, samples));
  }

  private static NDArray sum(
      Metric metric, NDList predictions, NDList labels, NDArray loss, int samples) {
    String what = "The metric " + metric.name();
    NDArray sum =
        Losses.named(
            what, predictions, labels, () -> metric.sum(predictions, labels, loss, samples));
    if (sum == null || sum.getShape().size() != 1) {
      throw new ModelFailure(
          what
              + " gave "
              + (sum == null ? "null" : "an array of shape " + sum.getShape())
              + " for "
              + Losses.shapes(predictions, labels)
              + "; the sum over a batch is one number",
          OwnLine.in((p, l, unread) -> metric.sum(p, l, unread, samples), "no scalar"));
    }
    return sum;
  }

  /**
   * What to warn of in metrics of the project's own that spread predictions and labels over each
   * other.
   */
  public List<String> spreading(NDList predictions, NDList labels, NDArray loss, int samples) {
    List<String> warnings = new ArrayList<>();
    for (Metric metric : metrics) {
      if (!(metric instanceof BatchedMetric) && !(metric instanceof LoggedMetric)) {
        Spreading.in(
                (p, l, mean) -> metric.sum(p, l, mean, samples),
                "the metric " + metric.name(),
                predictions,
                labels,
                loss)
            .ifPresent(warnings::add);
      }
    }
    return warnings;
  }

  /**
   * A batch whose loss is no finite number.
   *
   * @param update which of the batches since the last reset, from 0
   * @param loss NaN or infinite
   */
  public record NotFinite(long update, double loss) {}

  /**
   * The first batch since the last reset whose loss is no finite number, whether the loss is
   * tracked or not. It is found at the latest when somebody asks for the averages.
   */
  public Optional<NotFinite> notFinite() {
    return Optional.ofNullable(notFinite);
  }

  /** Which scores of a metric are good, if the metric says it. */
  public Optional<Best> best(String name) {
    return metrics.stream()
        .filter(metric -> metric.name().equals(name))
        .findFirst()
        .flatMap(Metric::best);
  }

  /**
   * Adds a value to the average of a {@link Metric#logged} metric.
   *
   * @param value a scalar
   * @throws IllegalArgumentException if no such metric is tracked, or the value is no scalar
   */
  public void log(String name, NDArray value) {
    if (value.getShape().size() != 1) {
      throw new IllegalArgumentException(
          "what is logged as " + name + " is one number, but has shape " + value.getShape());
    }
    for (int i = 0; i < deviceSums.length; i++) {
      NDArray total = deviceSums[i];
      if (total != null && metrics.get(i).equals(Metric.logged(name))) {
        try (NDArray unrecorded = value.stopGradient();
            NDArray exact = unrecorded.toType(DataType.FLOAT64, true);
            NDArray number = exact.reshape(new Shape())) {
          total.addi(number);
        }
        counts[i]++;
        return;
      }
    }
    throw new IllegalArgumentException(
        "no metric Metric.logged(\"" + name + "\") is tracked; there are " + names());
  }

  /** Takes the metrics of the batches that were kept. */
  private void fold() {
    if (!kept().isEmpty()) {
      lookAtLosses();
      for (int i = 0; i < sums.length; i++) {
        if (metrics.get(i) instanceof BatchedMetric batched) {
          sums[i] = batched.addTo(sums[i], kept());
        }
      }
      kept().clear();
    }
  }

  private void lookAtLosses() {
    double[] losses = kept().lossValues();
    for (int i = 0; i < losses.length && notFinite == null; i++) {
      if (!Double.isFinite(losses[i])) {
        notFinite = new NotFinite(updates - losses.length + i, losses[i]);
      }
    }
  }

  /** The averages since the last reset, by name; NaN where nothing was added. */
  public Map<String, Double> averages() {
    List<Double> totals = sums().values();
    Map<String, Double> averages = new LinkedHashMap<>();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0 || !(metrics.get(i) instanceof LoggedMetric)) {
        averages.put(metrics.get(i).name(), totals.get(i) / counts[i]);
      }
    }
    return averages;
  }

  /** Whether nothing was added since the last reset. */
  public boolean isEmpty() {
    return Arrays.stream(counts).allMatch(count -> count == 0);
  }

  public void reset() {
    kept().clear();
    for (NDArray total : deviceSums) {
      if (total != null) {
        total.set(new double[] {0});
      }
    }
    Arrays.fill(sums, 0);
    Arrays.fill(counts, 0);
    updates = 0;
    notFinite = null;
  }

  /** The sums as they are, for a checkpoint. */
  public Sums sums() {
    fold();
    Double[] totals = new Double[sums.length];
    for (int i = 0; i < totals.length; i++) {
      NDArray total = deviceSums[i];
      totals[i] = total == null ? sums[i] : total.getDouble();
    }
    return new Sums(List.of(totals), Arrays.stream(counts).boxed().toList());
  }

  /** Goes on from the sums of a checkpoint. */
  public void restore(Sums saved) {
    for (int i = 0; i < sums.length; i++) {
      NDArray total = deviceSums[i];
      if (total == null) {
        sums[i] = saved.values().get(i);
      } else {
        total.set(new double[] {saved.values().get(i)});
      }
      counts[i] = saved.counts().get(i);
    }
  }

  /** Sums and counts of each metric. */
  public record Sums(List<Double> values, List<Long> counts) {}
}
