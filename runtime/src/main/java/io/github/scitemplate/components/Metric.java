package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import io.github.scitemplate.engine.kernels.Kernels;
import java.util.Optional;

/** A number that is averaged over samples, such as the loss or the accuracy. */
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
  NDArray sum(NDList predictions, NDList labels, NDArray loss, int samples);

  /**
   * How many values the batch adds to the average: the samples, unless there are several in a
   * sample.
   */
  default long count(NDList labels, int samples) {
    return samples;
  }

  /** The criterion's loss, named {@code loss}. */
  static Metric loss() {
    return new BatchedMetric() {
      @Override
      public String name() {
        return "loss";
      }

      @Override
      public Optional<Best> best() {
        return Optional.of(Best.LEAST);
      }

      @Override
      public NDArray sum(NDList predictions, NDList labels, NDArray loss, int samples) {
        try (NDArray exact = loss.toType(DataType.FLOAT64, false)) {
          return exact.mul(samples);
        }
      }

      @Override
      public boolean usesPredictions() {
        return false;
      }

      @Override
      public double addTo(double sum, KeptBatches batches) {
        return batches.lossSum(sum);
      }
    };
  }

  /**
   * The share of samples whose largest logit is their class, named {@code acc}; shapes as in
   * cross-entropy. Where the logits are no numbers the sample is not right.
   */
  static Metric accuracy() {
    return new BatchedMetric() {
      @Override
      public String name() {
        return "acc";
      }

      @Override
      public Optional<Best> best() {
        return Optional.of(Best.MOST);
      }

      @Override
      public NDArray sum(NDList predictions, NDList labels, NDArray loss, int samples) {
        KeptBatches.check(predictions, labels);
        return Kernels.rightOnes(new NDList(predictions.head()), new NDList(labels.head()));
      }

      @Override
      public boolean usesPredictions() {
        return true;
      }

      @Override
      public double addTo(double sum, KeptBatches batches) {
        return sum + batches.rightOnes();
      }

      @Override
      public long count(NDList labels, int samples) {
        return labels.isEmpty() ? 0 : labels.head().size();
      }
    };
  }

  /**
   * A number that a {@link TrainingStep} logs under {@code name}; it has no value in evaluation.
   */
  static Metric logged(String name) {
    return new LoggedMetric(name);
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
}
