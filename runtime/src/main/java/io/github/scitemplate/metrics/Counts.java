package io.github.scitemplate.metrics;

import io.github.scitemplate.components.Gatherer;
import io.github.scitemplate.components.KeptBatches;
import io.github.scitemplate.components.MetricValue;
import io.github.scitemplate.metrics.Classification.Kind;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Counts how often each class was a label, was predicted, and was both. */
final class Counts implements Gatherer {
  private static final int RIGHT = 0;
  private static final int LABELLED = 1;
  private static final int PREDICTED = 2;

  /**
   * How many answers there were. For one of several classes, only the first class's number is used.
   */
  private static final int ANSWERS = 3;

  private static final String SAVED = "counts";

  private final Classification of;
  private final Decisions decisions;
  private final Function<Counts, MetricValue> metric;

  /** Four numbers for each class. */
  private final double[] counts;

  /**
   * @param metric calculates the value from the counts
   */
  Counts(Classification of, Function<Counts, MetricValue> metric) {
    this.of = of;
    this.decisions = new Decisions(of);
    this.metric = metric;
    this.counts = new double[4 * of.classes().size()];
  }

  @Override
  public void add(KeptBatches batches) {
    if (of.kind() == Kind.MULTICLASS) {
      decisions.eachClass(batches.host(), this::addClass);
    } else {
      decisions.eachAnswer(batches.host(), this::addAnswer);
    }
  }

  private void addClass(int label, int prediction) {
    counts[4 * label + LABELLED]++;
    if (prediction >= 0) {
      counts[4 * prediction + PREDICTED]++;
    }
    if (label == prediction) {
      counts[4 * label + RIGHT]++;
    }
    counts[ANSWERS]++;
  }

  private void addAnswer(int row, boolean label, boolean prediction) {
    counts[4 * row + LABELLED] += label ? 1 : 0;
    counts[4 * row + PREDICTED] += prediction ? 1 : 0;
    counts[4 * row + RIGHT] += label && prediction ? 1 : 0;
    counts[4 * row + ANSWERS]++;
  }

  double tp(int row) {
    return counts[4 * row + RIGHT];
  }

  double fp(int row) {
    return counts[4 * row + PREDICTED] - tp(row);
  }

  double fn(int row) {
    return counts[4 * row + LABELLED] - tp(row);
  }

  double tn(int row) {
    double answers = counts[(of.kind() == Kind.MULTICLASS ? 0 : 4 * row) + ANSWERS];
    return answers - counts[4 * row + LABELLED] - fp(row);
  }

  /** The ratio of some classes counted together. */
  double ofAll(CountRatio ratio, IntPredicate wanted) {
    double tp = 0;
    double fp = 0;
    double fn = 0;
    double tn = 0;
    for (int row : IntStream.range(0, of.classes().size()).filter(wanted).toArray()) {
      tp += tp(row);
      fp += fp(row);
      fn += fn(row);
      tn += tn(row);
    }
    return ratio.of(tp, fp, fn, tn);
  }

  @Override
  public MetricValue value() {
    boolean isEmpty = true;
    for (int i = ANSWERS; i < counts.length; i += 4) {
      isEmpty &= counts[i] == 0;
    }
    MetricValue value = metric.apply(this);
    if (isEmpty) {
      double[] none = new double[value.numbers().size()];
      Arrays.fill(none, Double.NaN);
      return new MetricValue(value.rows(), value.columns(), Arrays.stream(none).boxed().toList());
    }
    return value;
  }

  @Override
  public Map<String, double[]> save() {
    return Map.of(SAVED, counts);
  }

  @Override
  public void restore(Map<String, double[]> saved) {
    Saved.copy(SAVED, saved, counts);
  }
}
