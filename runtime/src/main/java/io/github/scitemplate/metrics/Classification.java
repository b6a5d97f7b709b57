package io.github.scitemplate.metrics;

import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.Metric.Best;
import io.github.scitemplate.error.Setting;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * Says what is classified, and makes metrics for it.
 *
 * <pre>
 * Classification animals = Classification.multiclass("cat", "dog", "horse");
 * MetricTracker.of(Metric.loss(), animals.f1(Average.MACRO), animals.recall(Average.PER_CLASS));
 * </pre>
 *
 * <p>Predictions are the model's first output, labels the first label array. A prediction of NaN
 * chooses no class, so it is wrong. Metrics that depend on the order or the size of predictions are
 * NaN then. Without any sample, every metric is NaN.
 */
public final class Classification {
  private static final int MOST_OF_MATRIX = 4096;
  private final Kind kind;
  private final List<String> classes;
  private final boolean areProbabilities;
  private final double threshold;
  private final OptionalLong ignored;

  private Classification(
      Kind kind,
      List<String> classes,
      boolean areProbabilities,
      double threshold,
      OptionalLong ignored) {
    Setting.share("the threshold", threshold);
    int least = kind == Kind.MULTICLASS ? 2 : 1;
    if (classes.size() < least || new HashSet<>(classes).size() != classes.size()) {
      throw new IllegalArgumentException(
          "there must be "
              + least
              + " classes or more, each with a name of its own, not "
              + classes);
    }
    this.kind = kind;
    this.classes = List.copyOf(classes);
    this.areProbabilities = areProbabilities;
    this.threshold = threshold;
    this.ignored = ignored;
  }

  /** What a label says. */
  enum Kind {
    BINARY,
    MULTICLASS,
    MULTILABEL
  }

  private static Classification of(Kind kind, List<String> classes) {
    return new Classification(kind, classes, false, 0.5, OptionalLong.empty());
  }

  private static List<String> numbered(int count) {
    Setting.atLeast(1, "the number of classes", count);
    return IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  /** Yes or no: logits and labels (1 or 0) of one shape, or of the shapes (N, 1) and (N). */
  public static Classification binary() {
    return of(Kind.BINARY, List.of("1"));
  }

  /** One of several classes: logits (N, classes, …) and labels (N, …), as in cross-entropy. */
  public static Classification multiclass(int classes) {
    return of(Kind.MULTICLASS, numbered(classes));
  }

  /** One of several classes with names, in the order of the classes' numbers. */
  public static Classification multiclass(String... names) {
    return multiclass(List.of(names));
  }

  /** One of several classes with names, such as {@code ImageFolder.classes()}. */
  public static Classification multiclass(List<String> names) {
    return of(Kind.MULTICLASS, names);
  }

  /** Any of several labels at once: logits (N, labels, …) and labels (1 or 0) of the same shape. */
  public static Classification multilabel(int labels) {
    return of(Kind.MULTILABEL, numbered(labels));
  }

  /** Any of several labels at once, with names in the order of the labels. */
  public static Classification multilabel(String... names) {
    return multilabel(List.of(names));
  }

  /** Any of several labels at once, with names such as {@code cfg.getStrings("labels")}. */
  public static Classification multilabel(List<String> names) {
    return of(Kind.MULTILABEL, names);
  }

  /** The same classification of a model whose outputs are probabilities, not logits. */
  public Classification ofProbabilities() {
    return new Classification(kind, classes, true, threshold, ignored);
  }

  /**
   * The same classification with a threshold other than 0.5: a probability above {@code
   * probability} is a yes. The threshold is rounded to the type of the predictions, as PyTorch does
   * that compares them. One of several classes is chosen without a threshold.
   */
  public Classification threshold(double probability) {
    if (kind == Kind.MULTICLASS) {
      throw new IllegalArgumentException("one of several classes is chosen without a threshold");
    }
    return new Classification(kind, classes, areProbabilities, probability, ignored);
  }

  /**
   * The same classification without places that have this label, such as 255 for the border of a
   * mask.
   */
  public Classification ignoring(long label) {
    return new Classification(kind, classes, areProbabilities, threshold, OptionalLong.of(label));
  }

  Kind kind() {
    return kind;
  }

  List<String> classes() {
    return classes;
  }

  boolean areProbabilities() {
    return areProbabilities;
  }

  /** The logit or the probability above which the answer is yes, in double precision. */
  double cut() {
    return areProbabilities ? threshold : Math.log(threshold / (1 - threshold));
  }

  /** Whether a class is what is ignored. */
  boolean ignores(int number) {
    return ignored.isPresent() && number == ignored.getAsLong();
  }

  boolean isIgnored(double label) {
    return ignored.isPresent() && label == ignored.getAsLong();
  }

  private Metric counted(String name, Average average, CountRatio ratio) {
    return new CountMetric(name, this, average, ratio);
  }

  /** The share of right answers; for one of several classes the same as {@link Metric#accuracy}. */
  public Metric accuracy() {
    return accuracy(Average.MICRO);
  }

  /**
   * The share of right answers; for one of several classes, the average of the classes' recalls.
   */
  public Metric accuracy(Average average) {
    return counted("accuracy", average, CountRatio.accuracy(kind == Kind.MULTICLASS));
  }

  /**
   * The share of samples whose class is among the k largest logits; among equal logits, the first
   * counts as larger.
   */
  public Metric topK(int k) {
    if (kind != Kind.MULTICLASS || k < 1 || k > classes.size()) {
      throw new IllegalArgumentException(
          "top-k accuracy is of one of several classes, and k from 1 to their number, not " + k);
    }
    return new GatheredMetric("top_" + k, Best.MOST, new Labels(this), () -> new TopK(this, k));
  }

  /** The share of a class's predictions that are right, as the mean over classes. */
  public Metric precision() {
    return precision(Average.MACRO);
  }

  /** The share of a class's predictions that are right: TP / (TP + FP). */
  public Metric precision(Average average) {
    return counted("precision", average, CountRatio.PRECISION);
  }

  /** The share of a class's samples that are found, as the mean over classes. */
  public Metric recall() {
    return recall(Average.MACRO);
  }

  /** The share of a class's samples that are found: TP / (TP + FN). */
  public Metric recall(Average average) {
    return counted("recall", average, CountRatio.RECALL);
  }

  /** The harmonic mean of precision and recall, as the mean over classes. */
  public Metric f1() {
    return f1(Average.MACRO);
  }

  /** The harmonic mean of precision and recall. */
  public Metric f1(Average average) {
    return counted("f1", average, CountRatio.fBeta(1));
  }

  /** The F-score, in which recall counts {@code beta} times as much as precision. */
  public Metric fBeta(double beta, Average average) {
    return counted("fbeta", average, CountRatio.fBeta(beta));
  }

  /**
   * The share of the samples outside a class that are not predicted as this class: TN / (TN + FP).
   */
  public Metric specificity(Average average) {
    return counted("specificity", average, CountRatio.SPECIFICITY);
  }

  /** Intersection over union, as the mean over classes. */
  public Metric iou() {
    return iou(Average.MACRO);
  }

  /** Intersection over union, or Jaccard index: TP / (TP + FP + FN). */
  public Metric iou(Average average) {
    return counted("iou", average, CountRatio.JACCARD);
  }

  /** The Dice score, which is the name of F1 for masks. */
  public Metric dice(Average average) {
    return counted("dice", average, CountRatio.fBeta(1));
  }

  private void checkMatrix() {
    if (classes.size() > MOST_OF_MATRIX) {
      throw new IllegalArgumentException(
          "a matrix of "
              + classes.size()
              + " classes would be too large; it may have "
              + MOST_OF_MATRIX);
    }
  }

  /** Agreement beyond chance (Cohen 1960). */
  public Metric cohenKappa() {
    return cohenKappa(Disagreement.EQUAL);
  }

  /** Agreement beyond chance for classes in an order: a mistake may count by how far it is off. */
  public Metric cohenKappa(Disagreement weights) {
    checkMatrix();
    if (kind == Kind.MULTILABEL) {
      throw new IllegalArgumentException("Cohen's kappa is not of several labels at once");
    }
    return new GatheredMetric(
        "kappa", Best.MOST, new Labels(this), () -> Confusion.toNumber(this, weights::kappa));
  }

  /** The correlation of labels and predictions (Matthews 1975; Gorodkin 2004). */
  public Metric matthews() {
    checkMatrix();
    return new GatheredMetric(
        "mcc", Best.MOST, new Labels(this), () -> Confusion.toNumber(this, Confusion::matthews));
  }

  /**
   * How often each class was predicted as each other: a row for each label, a column for each
   * prediction. For several labels at once, a row for each label, with the columns tn, fp, fn, tp.
   */
  public Metric confusionMatrix() {
    return confusionMatrix(Share.NONE);
  }

  /**
   * The confusion matrix as shares. Predictions of NaN are in no column, but are part of the
   * wholes: the diagonal of {@link Share#OF_LABELS} is the recall, and that of {@link Share#OF_ALL}
   * sums to the accuracy.
   */
  public Metric confusionMatrix(Share share) {
    checkMatrix();
    return ConfusionMetric.of(this, share);
  }

  /** The area under the ROC curve, as the mean over classes. */
  public Metric rocAuc() {
    return rocAuc(Average.MACRO);
  }

  /**
   * The area under the ROC curve: how often a sample of the class has a higher score than another,
   * with a tie counting half. It is exact, not approximated by thresholds. Of several classes, each
   * is compared with the rest, by the softmax. A class without both kinds of samples has no value
   * and is left out of means.
   */
  public Metric rocAuc(Average average) {
    return RankMetric.of("auroc", this, average, Ranking::rocAuc);
  }

  /** The average precision, as the mean over classes. */
  public Metric averagePrecision() {
    return averagePrecision(Average.MACRO);
  }

  /**
   * The average precision: the sum over thresholds of precision times the gain in recall. Of
   * several classes, each is compared with the rest. A class without a sample has no value and is
   * left out of means.
   */
  public Metric averagePrecision(Average average) {
    return RankMetric.of("average_precision", this, average, Ranking::averagePrecision);
  }

  /** The expected calibration error in 15 bins (Guo et al. 2017). */
  public Metric calibrationError() {
    return calibrationError(15);
  }

  /**
   * The expected calibration error: how far the probability of the chosen class is from the share
   * of right answers, in bins of equal width.
   */
  public Metric calibrationError(int bins) {
    if (kind == Kind.MULTILABEL) {
      throw new IllegalArgumentException("the calibration error is not of several labels at once");
    }
    Setting.atLeast(1, "the number of bins", bins);
    return new GatheredMetric(
        "ece", Best.LEAST, new Labels(this), () -> new Calibration(this, bins));
  }

  /** The exponential of the mean negative log-likelihood, as of the tokens of a text. */
  public Metric perplexity() {
    if (kind != Kind.MULTICLASS) {
      throw new IllegalArgumentException("perplexity is of one of several classes");
    }
    return new GatheredMetric(
        "perplexity", Best.LEAST, new Labels(this), () -> new Perplexity(this));
  }

  @Override
  public String toString() {
    return kind + Arrays.toString(classes.toArray());
  }
}
