package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.engine.kernels.Kernels;
import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Batches whose metrics are not taken yet. Taking them many at a time costs a tenth of taking each,
 * and gives the same bits, since sums are formed in the order of the batches or of whole numbers.
 */
final class KeptBatches {
  private static final int MAX_BATCHES = 64;
  private static final long MAX_ELEMENTS = 1 << 20;

  private final NDManager manager;
  private final boolean withPredictions;
  private final NDList losses = new NDList();
  private final NDList predictions = new NDList();
  private final NDList labels = new NDList();
  private final List<Integer> samples = new ArrayList<>();
  private long elements;
  private double @Nullable [] values;

  /**
   * @param manager owns the arrays that are kept
   * @param withPredictions whether a metric needs predictions and labels, and not the losses alone
   */
  KeptBatches(NDManager manager, boolean withPredictions) {
    this.manager = manager;
    this.withPredictions = withPredictions;
  }

  /** Takes the arrays over from the scope of their iteration. */
  void add(NDList predicted, NDList labelled, NDArray loss, int batchSamples) {
    loss.attach(manager);
    losses.add(loss);
    values = null;
    samples.add(batchSamples);
    if (withPredictions) {
      if (predictions.isEmpty()
          || labelled.isEmpty()
          || predicted.head().getShape().get(0) != labelled.head().getShape().get(0)) {
        check(predicted, labelled); // others have the shapes of those before
      }
      predicted.head().attach(manager);
      labelled.head().attach(manager);
      predictions.add(predicted.head());
      labels.add(labelled.head());
      elements += predicted.head().size();
    }
  }

  /**
   * Checks that the accuracy can be taken: labels of another shape would spread, and the largest of
   * one number is no choice.
   */
  static void check(NDList predicted, NDList labelled) {
    boolean fit =
        !predicted.isEmpty()
            && !labelled.isEmpty()
            && Kernels.isClassesOf(predicted.head().getShape(), labelled.head().getShape())
            && predicted.head().getShape().get(1) > 1;
    if (!fit) {
      throw new UserException(
          "The accuracy is taken of predictions of shape (N, classes, …), of 2 classes or more, and labels of shape (N, …), but the predictions "
              + (predicted.isEmpty() ? "are none" : "have shape " + predicted.head().getShape())
              + " and the labels "
              + (labelled.isEmpty() ? "are none" : labelled.head().getShape())
              + ".",
          "Return the logits first and give each sample one class, or track other metrics:"
              + " `MetricTracker.of(Metric.loss())` in buildMetricTracker, with `score_metric: loss` in the config.");
    }
  }

  /** Whether nothing more should be added before the metrics are taken. */
  boolean isFull() {
    return losses.size() >= MAX_BATCHES || elements >= MAX_ELEMENTS;
  }

  boolean isEmpty() {
    return losses.isEmpty();
  }

  /**
   * Whether a batch has predictions and labels of the shapes kept so far, but for their numbers.
   */
  boolean fits(NDList predicted, NDList labelled) {
    return predictions.isEmpty()
        || labelled.isEmpty()
        || (sample(predicted.head()).equals(sample(predictions.head()))
            && sample(labelled.head()).equals(sample(labels.head())));
  }

  private static Shape sample(NDArray array) {
    return array.getShape().slice(1);
  }

  /** The sum of each batch's mean loss times its samples, in the order of the batches. */
  double lossSum(double start) {
    double sum = start;
    double[] each = lossValues();
    for (int i = 0; i < each.length; i++) {
      sum += each[i] * samples.get(i);
    }
    return sum;
  }

  /** The mean loss of each batch, read at once. */
  double[] lossValues() {
    if (values == null) {
      try (NDArray stacked = NDArrays.stack(losses)) {
        values = Arrays.stream(stacked.toArray()).mapToDouble(Number::doubleValue).toArray();
      }
    }
    return values;
  }

  /** How many batches are kept. */
  int size() {
    return losses.size();
  }

  /** How many predictions have their largest value at their label. */
  long rightOnes() {
    try (NDArray sum = Kernels.rightOnes(predictions, labels)) {
      return sum.getLong();
    }
  }

  /** Closes what was kept. */
  void clear() {
    for (NDList list : List.of(losses, predictions, labels)) {
      list.forEach(NDArray::close);
      list.clear();
    }
    samples.clear();
    elements = 0;
    values = null;
  }
}
