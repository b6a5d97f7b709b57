package io.github.scitemplate.metrics;

import io.github.scitemplate.components.Gatherer;
import io.github.scitemplate.components.KeptBatches;
import io.github.scitemplate.components.MetricValue;
import io.github.scitemplate.metrics.Classification.Kind;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;

/**
 * Counts how often each class was predicted as each other. Predictions that choose no class are
 * counted in a column of their own behind the others, which no matrix shows.
 */
final class Confusion implements Gatherer {
  private static final String SAVED = "counts";

  private final Classification of;
  private final Decisions decisions;
  private final Function<Confusion, MetricValue> metric;
  private final int classes;

  /**
   * For one of several classes, a row for each label; otherwise four numbers for each row: tn fp fn
   * tp.
   */
  private final double[] counts;

  /**
   * @param metric what is made of the counts
   */
  Confusion(Classification of, Function<Confusion, MetricValue> metric) {
    this.of = of;
    this.decisions = new Decisions(of);
    this.metric = metric;
    this.classes = of.classes().size();
    this.counts = new double[of.kind() == Kind.MULTICLASS ? classes * (classes + 1) : 4 * classes];
  }

  /** One number of a square matrix, row by row, and of its number of classes. */
  interface Score {
    double of(double[] matrix, int classes);
  }

  /**
   * A score of the whole; several labels at once are counted together. What chose no class counts
   * as a class that is no label.
   */
  static Confusion toNumber(Classification of, Score score) {
    int side = of.kind() == Kind.MULTICLASS ? of.classes().size() + 1 : 2;
    return new Confusion(of, all -> MetricValue.of(score.of(all.together(side), side)));
  }

  /** All counts as one square matrix. */
  private double[] together(int side) {
    if (of.kind() == Kind.MULTICLASS) {
      return Arrays.copyOf(counts, side * side);
    }
    double[] sums = new double[4];
    for (int i = 0; i < counts.length; i++) {
      sums[i % 4] += counts[i];
    }
    return sums;
  }

  @Override
  public void add(KeptBatches batches) {
    if (of.kind() == Kind.MULTICLASS) {
      decisions.eachClass(
          batches.host(),
          (label, prediction) ->
              counts[label * (classes + 1) + (prediction < 0 ? classes : prediction)]++);
    } else {
      decisions.eachAnswer(
          batches.host(),
          (row, label, prediction) -> counts[4 * row + (label ? 2 : 0) + (prediction ? 1 : 0)]++);
    }
  }

  @Override
  public MetricValue value() {
    return metric.apply(this);
  }

  /**
   * The counts, or shares of them, row by row, without the predictions that choose no class. Those
   * are part of the whole that a share is of.
   */
  double[] shown(Share share) {
    // For several labels at once, each row is a matrix of its own: tn fp, fn tp.
    int rows = of.kind() == Kind.MULTICLASS ? classes : 2;
    int columns = counts.length / (of.kind() == Kind.MULTICLASS ? classes : 2 * classes);
    int shown = of.kind() == Kind.MULTICLASS ? classes : 2;
    double[] all = new double[counts.length / columns * shown];
    for (int i = 0; i < all.length; i++) {
      int row = i / shown;
      int first = row / rows * rows;
      double count = counts[row * columns + i % shown];
      double whole = share == Share.NONE ? 1 : whole(share, row, i % shown, first, rows, columns);
      all[i] = whole == 0 ? 0 : count / whole;
    }
    return all;
  }

  /** The sum of what a count is a share of, in the matrix that begins with row {@code first}. */
  private double whole(Share share, int row, int column, int first, int rows, int columns) {
    double sum = 0;
    for (int r = first; r < first + rows; r++) {
      for (int c = 0; c < columns; c++) {
        boolean counts =
            switch (share) {
              case NONE -> false;
              case OF_LABELS -> r == row;
              case OF_PREDICTIONS -> c == column;
              case OF_ALL -> true;
            };
        sum += counts ? this.counts[r * columns + c] : 0;
      }
    }
    return sum;
  }

  /**
   * The correlation of labels and predictions: Gorodkin's R_K, which for two classes is Matthews'
   * coefficient. Zero if there is only one label or one prediction, as in scikit-learn.
   */
  static double matthews(double[] matrix, int classes) {
    double total = Arrays.stream(matrix).sum();
    double right = 0;
    double products = 0;
    double labelSquares = 0;
    double predictionSquares = 0;
    for (int i = 0; i < classes; i++) {
      double labels = 0;
      double predictions = 0;
      for (int j = 0; j < classes; j++) {
        labels += matrix[i * classes + j];
        predictions += matrix[j * classes + i];
      }
      right += matrix[i * classes + i];
      products += labels * predictions;
      labelSquares += labels * labels;
      predictionSquares += predictions * predictions;
    }
    if (total == 0) {
      return Double.NaN;
    }
    double spread = (total * total - labelSquares) * (total * total - predictionSquares);
    return spread == 0 ? 0 : (right * total - products) / Math.sqrt(spread);
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
