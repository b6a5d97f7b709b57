package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;

/** A number that is averaged over samples, such as the loss or the accuracy. */
public interface Metric {

  /** The name in files, tables and {@code score_metric}. */
  String name();

  /**
   * The sum of the metric over the batch's values; their number is {@link #count}.
   *
   * @param loss the batch's mean loss
   * @param samples samples in the batch
   * @return a scalar of any type; the caller closes it
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
   * cross-entropy.
   */
  static Metric accuracy() {
    return new BatchedMetric() {
      @Override
      public String name() {
        return "acc";
      }

      @Override
      public NDArray sum(NDList predictions, NDList labels, NDArray loss, int samples) {
        try (NDArray chosen = predictions.head().argMax(1);
            NDArray right = chosen.eq(labels.head())) {
          return right.sum();
        }
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
        return labels.head().size();
      }
    };
  }

  /**
   * A number that a {@link TrainingStep} logs under {@code name}; it has no value in evaluation.
   */
  static Metric logged(String name) {
    return new LoggedMetric(name);
  }

  /** What {@code criterion} gives, such as one term of a weighted loss. */
  static Metric of(String name, Criterion criterion) {
    return new CriterionMetric(name, criterion);
  }
}
