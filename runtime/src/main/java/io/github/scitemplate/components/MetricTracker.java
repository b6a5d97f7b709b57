package io.github.scitemplate.components;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.components.Metric.Best;
import io.github.scitemplate.engine.kernels.Kernels;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tracks the values of metrics since the last reset. It reads nothing from the device until
 * somebody asks for the values, or many batches are kept. Used by one thread.
 */
public final class MetricTracker {
  /** What the names of a tracker's tensors begin with in a checkpoint. */
  public static final String PREFIX = "metric.";

  private final List<Metric> metrics;
  private final List<Tracked> tracked;
  private final List<Tracked> norms;
  private final List<Tracked> noiseScales;
  private List<Tracked> active;
  private @Nullable NDManager manager;
  private @Nullable KeptBatches kept;
  private long updates;
  private @Nullable NotFinite notFinite;

  private MetricTracker(List<Metric> metrics) {
    this.metrics = List.copyOf(metrics);
    this.tracked = this.metrics.stream().map(Tracked::new).toList();
    this.active = on(Split.TRAIN);
    this.norms = active.stream().filter(one -> one.partOfNorm().isPresent()).toList();
    this.noiseScales = active.stream().filter(Tracked::isNoiseScale).toList();
    List<String> names = new ArrayList<>(names());
    metrics.stream()
        .filter(metric -> !metric.elements().equals(List.of(metric.name())))
        .forEach(metric -> names.addAll(metric.elements()));
    if (metrics.isEmpty() || new HashSet<>(names).size() != names.size()) {
      throw new IllegalArgumentException(
          "a metric tracker needs at least one metric, each with a name of its own");
    }
  }

  /** Tracks the given metrics, in this order. */
  public static MetricTracker of(Metric... metrics) {
    return new MetricTracker(List.of(metrics));
  }

  /** A tracker of the same metrics with values of its own. */
  public MetricTracker emptyCopy() {
    return new MetricTracker(metrics);
  }

  /** The names of the metrics. */
  public List<String> names() {
    return metrics.stream().map(Metric::name).toList();
  }

  /** The names of the metrics of a split, and of each of their numbers. */
  public Set<String> names(Split split) {
    Set<String> names = new HashSet<>();
    for (Metric metric : metrics) {
      if (metric.splits().contains(split)) {
        names.add(metric.name());
        names.addAll(metric.elements());
      }
    }
    return names;
  }

  /** The metric whose value, or one number of it, is called {@code name}. */
  public Optional<Metric> metric(String name) {
    return metrics.stream().filter(metric -> metric.elements().contains(name)).findFirst();
  }

  /**
   * Whether only training gives {@code name} its values, as a {@link Metric#logged} metric and the
   * metrics of gradients.
   */
  public boolean isOfTraining(String name) {
    return tracked.stream().anyMatch(one -> one.isOfTraining() && one.metric().name().equals(name));
  }

  /** The parts of the model whose {@link Metric#gradientNorm(String)} is tracked. */
  public List<String> partsOfNorms() {
    return norms.stream().flatMap(one -> one.partOfNorm().stream()).toList();
  }

  /** Whether a {@link Metric#gradientNoiseScale} is tracked. */
  public boolean tracksNoiseScale() {
    return !noiseScales.isEmpty();
  }

  /**
   * Opens the tracker; {@code manager} owns what it gathers. Call this once before {@link #update}.
   * The tracker begins with the metrics of training; {@link #reset(Split)} changes the split.
   */
  public void open(NDManager manager) {
    this.manager = manager;
    this.kept = newKept(manager);
    tracked.forEach(one -> one.begin(manager));
  }

  private KeptBatches newKept(NDManager owner) {
    return new KeptBatches(owner, active.stream().anyMatch(Tracked::usesPredictions));
  }

  private KeptBatches kept() {
    if (kept == null) {
      throw new IllegalStateException("the metric tracker is not open");
    }
    return kept;
  }

  /**
   * Adds a batch. The tracker takes over the arrays that it keeps, so the scope of the iteration
   * does not close them any more.
   *
   * @param loss the mean loss of the batch, a scalar
   */
  public void update(NDList predictions, NDList labels, NDArray loss, int samples) {
    boolean fits = checked(predictions, labels);
    active.forEach(one -> one.update(predictions, labels, loss, samples));
    keep(fits, predictions, labels, loss, samples, 1);
  }

  /** Checks batches if their shapes are new. Returns whether they can be kept with the others. */
  private boolean checked(NDList predictions, NDList labels) {
    boolean fits = kept().fits(predictions, labels);
    if (!fits || kept().needsCheck(predictions, labels)) {
      active.forEach(one -> one.check(predictions, labels));
    }
    return fits;
  }

  /** Whether all metrics are calculated from many batches at once. */
  public boolean takesJoined() {
    return active.stream().noneMatch(Tracked::isOwn) && !usesGradients();
  }

  /**
   * Adds batches whose rows lie one below the other, as {@link #update} adds each, if all metrics
   * {@link #takesJoined() take them so}.
   *
   * @param prediction the first output of the model, shape (count · samples, …)
   * @param labels one array for each label, shape (count · samples, …)
   * @param losses the mean loss of each batch, as many numbers as there are batches
   * @param samples of each batch
   */
  public void updateJoined(NDArray prediction, NDList labels, NDArray losses, int samples) {
    int count = Math.toIntExact(losses.size());
    long each = Math.max(1, prediction.size() / count);
    int most = (int) Math.max(1, KeptBatches.MAX_ELEMENTS / each);
    if (count <= most) {
      addJoined(prediction, labels, losses, samples, count);
      return;
    }
    NDArray flat = losses.reshape(new Shape(count));
    for (int from = 0; from < count; from += most) {
      int to = Math.min(count, from + most);
      NDIndex rows = new NDIndex().addSliceDim((long) from * samples, (long) to * samples);
      NDList some = new NDList();
      labels.stream().limit(1).forEach(label -> some.add(label.get(rows)));
      NDIndex numbers = new NDIndex().addSliceDim(from, to);
      addJoined(prediction.get(rows), some, flat.get(numbers), samples, to - from);
    }
  }

  private void addJoined(
      NDArray prediction, NDList labels, NDArray losses, int samples, int count) {
    NDList predictions = new NDList(prediction);
    boolean fits = kept().fits(predictions, labels);
    if (!fits || kept().needsCheck(predictions, labels)) {
      NDIndex first = new NDIndex().addSliceDim(0, samples);
      NDList firstLabels = new NDList();
      labels.forEach(label -> firstLabels.add(label.get(first)));
      NDList firstPredictions = new NDList(prediction.get(first));
      active.forEach(one -> one.check(firstPredictions, firstLabels));
    }
    keep(fits, predictions, labels, losses, samples, count);
  }

  private void keep(
      boolean fits, NDList predictions, NDList labels, NDArray losses, int samples, int count) {
    if (!fits) {
      addKept();
    }
    kept().add(predictions, labels, losses, samples, count);
    updates += count;
    if (kept().isFull()) {
      addKept();
    }
  }

  /**
   * A warning for each metric of the project that broadcasts predictions and labels over each
   * other.
   */
  public List<String> spreading(NDList predictions, NDList labels, NDArray loss, int samples) {
    List<String> warnings = new ArrayList<>();
    for (Tracked one : active) {
      if (one.isOwn() && one.mean() != null) {
        BroadcastCheck.in(
                (p, l, mean) -> one.metric().sum(p, l, mean, samples),
                "the metric " + one.metric().name(),
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
   * @param update the number of the batch since the last reset, from 0
   * @param loss NaN or infinite
   */
  public record NotFinite(long update, double loss) {}

  /**
   * The first batch since the last reset whose loss is no finite number, whether the loss is
   * tracked or not. It is found at the latest when somebody asks for the values.
   */
  public Optional<NotFinite> notFinite() {
    return Optional.ofNullable(notFinite);
  }

  /**
   * Which scores are better, of the metric that {@link #metric} finds; empty if the metric does not
   * say.
   */
  public Optional<Best> best(String name) {
    return metric(name).flatMap(Metric::best);
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
    List<Tracked> logged = tracked.stream().filter(one -> one.isLogged(name)).toList();
    if (logged.isEmpty()) {
      throw new IllegalArgumentException(
          "no metric Metric.logged(\"" + name + "\") is tracked; there are " + names());
    }
    logged.forEach(one -> one.log(value));
  }

  /** Whether a metric looks at gradients. */
  public boolean usesGradients() {
    return !norms.isEmpty() || !noiseScales.isEmpty();
  }

  /**
   * Adds the gradient of an update to the metrics that are its norm.
   *
   * @param part of the model; empty: the whole
   * @param gradient before it is clipped, shape (P); only read
   */
  public void addGradient(String part, NDArray gradient) {
    for (Tracked one : norms) {
      if (one.isNormOf(part)) {
        try (NDArray norm = Kernels.norm(gradient)) {
          one.log(norm);
        }
      }
    }
  }

  /**
   * Adds the gradient of one batch of several that make an update to the noise scale; only read.
   */
  public void addBatchGradient(NDArray gradient) {
    for (Tracked one : noiseScales) {
      requireNonNull(one.noise()).addBatch(gradient);
    }
  }

  /**
   * Adds the gradient of an update that several batches made.
   *
   * @param gradient the mean over all their samples, before it is clipped; only read
   * @param samples of each batch
   */
  public void addSummedGradient(NDArray gradient, long[] samples) {
    addGradient("", gradient);
    for (Tracked one : noiseScales) {
      requireNonNull(one.noise()).addUpdate(gradient, samples);
    }
  }

  /** Adds the batches that were kept to the metrics, and looks for losses that are not finite. */
  public void addKept() {
    if (!kept().isEmpty()) {
      lookAtLosses();
      active.forEach(one -> one.addAll(kept()));
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

  /**
   * The values of the split's metrics since the last reset; NaN where nothing was added. A logged
   * metric for which nothing was logged is left out.
   */
  public MetricValues values() {
    return values(one -> true);
  }

  /** The averages alone, which cost next to nothing. */
  public Map<String, Double> averages() {
    return values(one -> one.mean() != null).numbers();
  }

  private MetricValues values(Predicate<Tracked> wanted) {
    addKept();
    Map<String, MetricValue> values = new LinkedHashMap<>();
    for (Tracked one : active) {
      if (wanted.test(one) && !one.isUnlogged()) {
        values.put(one.metric().name(), one.value());
      }
    }
    return new MetricValues(values);
  }

  /** Begins anew, with the metrics of the same split. */
  public void reset() {
    kept().clear();
    NDManager open = requireNonNull(manager);
    active.forEach(one -> one.begin(open));
    updates = 0;
    notFinite = null;
  }

  /**
   * Forgets what was gathered, and frees its memory on the device. {@link #notFinite} stays as it
   * is.
   */
  public void release() {
    kept().clear();
    NDManager open = requireNonNull(manager);
    tracked.forEach(one -> one.begin(open));
  }

  /** Begins anew, with the metrics of {@code split}. */
  public void reset(Split split) {
    kept().clear();
    active = on(split);
    kept = newKept(requireNonNull(manager));
    reset();
  }

  private List<Tracked> on(Split split) {
    return tracked.stream().filter(one -> one.metric().splits().contains(split)).toList();
  }

  /**
   * The sums and counts of the metrics that are averages, for a checkpoint; zero for other metrics.
   */
  public Sums sums() {
    addKept();
    List<Double> values = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    for (Tracked one : tracked) {
      RunningMean mean = one.mean();
      values.add(mean == null ? 0 : mean.sum());
      counts.add(mean == null ? 0 : mean.count());
    }
    return new Sums(values, counts, names());
  }

  /**
   * What the metrics that are no averages have gathered, for a checkpoint. Each name begins with
   * {@link #PREFIX}.
   *
   * @param scope owns the arrays that are made here
   */
  public Map<String, NDArray> tensors(NDManager scope) {
    addKept();
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    for (Tracked one : active) {
      String prefix = prefix(one);
      one.tensors(scope).forEach((name, tensor) -> tensors.put(prefix + name, tensor));
    }
    return tensors;
  }

  /** Numbers the metrics, since a metric's name and a dot may begin the name of another one. */
  private String prefix(Tracked one) {
    return PREFIX + tracked.indexOf(one) + ".";
  }

  /**
   * Goes on from the sums and the tensors of a checkpoint. If other metrics were tracked then, it
   * begins anew.
   *
   * @param tensors the checkpoint's tensors whose names begin with {@link #PREFIX}
   */
  public void restore(Sums saved, Map<String, NDArray> tensors) {
    boolean isOfOthers =
        saved.values().size() != tracked.size()
            || saved.counts().size() != tracked.size()
            || (saved.names() != null && !saved.names().equals(names()));
    if (isOfOthers) {
      return;
    }
    try {
      goOn(saved, tensors);
    } catch (IllegalStateException e) {
      reset(); // metrics of the same names once gathered something else
    }
  }

  private void goOn(Sums saved, Map<String, NDArray> tensors) {
    for (int i = 0; i < tracked.size(); i++) {
      Tracked one = tracked.get(i);
      RunningMean mean = one.mean();
      if (mean != null) {
        mean.goOnFrom(saved.values().get(i), saved.counts().get(i));
      } else if (active.contains(one)) {
        one.restore(saved(prefix(one), tensors));
      }
    }
  }

  private static Map<String, NDArray> saved(String prefix, Map<String, NDArray> tensors) {
    Map<String, NDArray> some = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (name.startsWith(prefix)) {
            some.put(name.substring(prefix.length()), tensor);
          }
        });
    return some;
  }

  /**
   * The sum and the count of each metric.
   *
   * @param names the metrics' names; null in checkpoints of versions that did not write them
   */
  public record Sums(List<Double> values, List<Long> counts, @Nullable List<String> names) {}
}
