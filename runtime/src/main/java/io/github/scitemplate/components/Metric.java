package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleBiFunction;

/**
 * A number that tells how good a model is on a split, such as the loss or the accuracy.
 *
 * <p>A metric of your own that is an average over samples overrides {@link #sum}. For any other,
 * {@link #ofSplit} takes a function of all predictions and labels of the split, and a metric that
 * need not keep them all overrides {@link #newState}. The package {@code metrics} has the usual
 * ones.
 */
public interface Metric {

  /** The name in files, tables and {@code score_metric}. */
  String name();

  /** Which of two scores is the better one. */
  enum Best {
    /** The smaller one, as for a loss. */
    LEAST,
    /** The greater one, as for an accuracy. */
    MOST
  }

  /**
   * Which scores are better; empty if only {@code score_mode} of the config says it.
   *
   * <p>Override it in a metric of your own: {@code return Optional.of(Best.LEAST);}
   */
  default Optional<Best> best() {
    return Optional.empty();
  }

  /**
   * The sum of the metric's values over a batch. {@link #count} says how many they are.
   *
   * @param loss the batch's mean loss
   * @param samples samples in the batch
   * @return one number of any type; the caller closes it
   */
  default NDArray sum(NDList predictions, NDList labels, NDArray loss, int samples) {
    throw new UnsupportedOperationException(
        "the metric "
            + name()
            + " has neither a sum over a batch nor a state of its own; override sum or newState");
  }

  /**
   * How many values the batch adds to the average: one for each sample, unless a sample has
   * several.
   */
  default long count(NDList labels, int samples) {
    return samples;
  }

  /**
   * Begins to gather what the metric needs of a split. A metric that does not override this is the
   * average of {@link #sum}.
   *
   * @param manager owns what the state keeps between batches; closed when the state is not needed
   *     any more
   */
  default MetricState newState(NDManager manager) {
    return new MeanState(this, manager);
  }

  /**
   * The names of all numbers of this metric. Each of them may be the {@code score_metric}. A metric
   * that gives a number for each class has names such as {@code recall/cat} and {@code recall/dog}.
   */
  default List<String> elements() {
    return List.of(name());
  }

  /** The same metric under another name. */
  default Metric named(String name) {
    return DerivedMetric.of(this).called(name);
  }

  /**
   * The same metric, calculated on some splits only. A metric that takes long may be calculated in
   * validation alone.
   */
  default Metric on(Split first, Split... more) {
    return DerivedMetric.of(this).onlyOn(EnumSet.of(first, more));
  }

  /** The same metric, with {@code best} saying which scores are better. */
  default Metric bestIs(Best best) {
    return DerivedMetric.of(this).bestIs(best);
  }

  /** The splits on which this metric is calculated. */
  default Set<Split> splits() {
    return EnumSet.allOf(Split.class);
  }

  /** The criterion's loss, named {@code loss}. */
  static Metric loss() {
    return new LossMetric();
  }

  /**
   * The share of samples whose largest logit is their class, named {@code acc}; shapes as in
   * cross-entropy. A sample with a logit of NaN counts as wrong.
   */
  static Accuracy accuracy() {
    return new Accuracy(OptionalLong.empty());
  }

  /**
   * A number that a {@link TrainingStep} logs under {@code name}; it has no value in evaluation.
   */
  static Metric logged(String name) {
    return new LoggedMetric(name);
  }

  /**
   * The Euclidean norm of the gradient of the whole model, before it is clipped, averaged over the
   * updates since the last line of the log. Its name is {@code grad_norm}; it is of training alone.
   */
  static Metric gradientNorm() {
    return new GradientNorm("grad_norm", "");
  }

  /**
   * The same of one part of the model that a {@link TrainingStep} trains apart, named {@code
   * grad_norm/part}.
   */
  static Metric gradientNorm(String part) {
    return new GradientNorm("grad_norm/" + part, part);
  }

  /**
   * The simple noise scale of the gradient, in samples: batches much smaller than it learn as much
   * per sample, much larger ones as much per update (McCandlish et al., "An Empirical Model of
   * Large-Batch Training", 2018). It needs {@code accumulate_grad_batches} of 2 or more, since it
   * compares the gradients of single batches with those of the updates since the last line of the
   * log; the more of them, the more exact it is. NaN says that there are too few. Its name is
   * {@code grad_noise_scale}; it is of training alone.
   */
  static Metric gradientNoiseScale() {
    return new GradientNoiseScale("grad_noise_scale");
  }

  /**
   * The average of what {@code criterion} gives, such as one term of a weighted loss. Of the
   * framework's criteria, the least is best. If a criterion of your own is the score, {@code
   * score_mode} says what is best.
   */
  static Metric of(String name, Criterion criterion) {
    return new CriterionMetric(name, criterion, CriterionMetric.best(criterion));
  }

  /**
   * The average of what {@code criterion} gives, with {@code best} saying which scores are better.
   */
  static Metric of(String name, Criterion criterion, Best best) {
    return new CriterionMetric(name, criterion, Optional.of(best));
  }

  /**
   * A function of a metric's value, such as {@code Metric.transformed("perplexity", Metric.loss(),
   * Math::exp)}: the function is applied once, to the value of the whole split. It is assumed to
   * rise, so the better score stays the better one; {@link #bestIs} changes that.
   */
  static Metric transformed(String name, Metric metric, DoubleUnaryOperator function) {
    return DerivedMetric.of(metric).called(name).then(function);
  }

  /**
   * A function of all predictions and all labels of a split, which are kept until its end.
   *
   * @param function given the outputs and the labels, each array with the samples of all batches
   *     along its first axis; arrays that it makes are closed when it returns
   */
  static Metric ofSplit(String name, Best best, ToDoubleBiFunction<NDList, NDList> function) {
    return new WholeSplitMetric(name, Optional.of(best), function);
  }
}
