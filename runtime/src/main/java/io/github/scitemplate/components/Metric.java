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
    /** The smaller one, as of a loss. */
    LEAST,
    /** The greater one, as of an accuracy. */
    MOST
  }

  /**
   * Which scores are good; empty if {@code score_mode} of the config says it.
   *
   * <p>Override it in a metric of your own: {@code return Optional.of(Best.LEAST);}
   */
  default Optional<Best> best() {
    return Optional.empty();
  }

  /**
   * The sum of the metric over the batch's values; their number is {@link #count}.
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
   * How many values the batch adds to the average: the samples, unless there are several in a
   * sample.
   */
  default long count(NDList labels, int samples) {
    return samples;
  }

  /**
   * Begins to gather a split. Without a state of its own a metric is the average of {@link #sum}.
   *
   * @param manager owns what the state keeps between batches; it is closed when the state is done
   */
  default MetricState newState(NDManager manager) {
    return new MeanState(this, manager);
  }

  /**
   * The names of all its numbers, any of which may be the {@code score_metric}: {@code recall/cat}
   * and {@code recall/dog} of a metric that gives a number for each class.
   */
  default List<String> elements() {
    return List.of(name());
  }

  /** The same metric under another name. */
  default Metric named(String name) {
    return DerivedMetric.of(this).called(name);
  }

  /** The same metric, taken on some splits only, such as one that is dear in validation alone. */
  default Metric on(Split first, Split... more) {
    return DerivedMetric.of(this).onlyOn(EnumSet.of(first, more));
  }

  /** The same metric, of which the least or the most is best. */
  default Metric bestIs(Best best) {
    return DerivedMetric.of(this).bestIs(best);
  }

  /** The splits on which it is taken. */
  default Set<Split> splits() {
    return EnumSet.allOf(Split.class);
  }

  /** The criterion's loss, named {@code loss}. */
  static Metric loss() {
    return new LossMetric();
  }

  /**
   * The share of samples whose largest logit is their class, named {@code acc}; shapes as in
   * cross-entropy. Where the logits are no numbers the sample is not right.
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
   * What {@code criterion} gives, such as one term of a weighted loss. The least is best of the
   * criteria that are here; of one of your own {@code score_mode} says it, if it is the score.
   */
  static Metric of(String name, Criterion criterion) {
    return new CriterionMetric(name, criterion, CriterionMetric.best(criterion));
  }

  /** The same, of which the least or the most is best. */
  static Metric of(String name, Criterion criterion, Best best) {
    return new CriterionMetric(name, criterion, Optional.of(best));
  }

  /**
   * A function of a metric's value, such as {@code Metric.transformed("perplexity", Metric.loss(),
   * Math::exp)}: it is applied once, to the value of the whole split. What is best stays, since the
   * function is taken to rise; {@link #bestIs} says otherwise.
   */
  static Metric transformed(String name, Metric metric, DoubleUnaryOperator function) {
    return DerivedMetric.of(metric).called(name).then(function);
  }

  /**
   * A function of all predictions and all labels of a split, which are kept until its end.
   *
   * @param function given the outputs and the labels, each array with the samples of all batches
   *     along its first axis; what it makes is closed after it
   */
  static Metric ofSplit(String name, Best best, ToDoubleBiFunction<NDList, NDList> function) {
    return new WholeSplitMetric(name, Optional.of(best), function);
  }
}
