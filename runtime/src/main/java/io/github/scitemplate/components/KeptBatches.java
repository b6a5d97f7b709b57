package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps batches until the framework's own metrics are calculated from them. Calculating from many
 * batches at once costs a tenth of calculating from each. It gives the same bits, since a sum
 * either adds whole numbers or keeps the order of the batches.
 */
public final class KeptBatches {
  private static final int MAX_BATCHES = 64;
  static final long MAX_ELEMENTS = 1 << 20;

  private final NDManager manager;
  private final boolean withPredictions;
  private final NDList losses = new NDList();
  private final NDList predictions = new NDList();
  private final NDList labels = new NDList();
  private final List<Integer> samples = new ArrayList<>();
  private long elements;
  private double @Nullable [] values;
  private @Nullable HostBatches host;

  /**
   * @param manager owns the arrays that are kept
   * @param withPredictions whether a metric needs predictions and labels, and not only the losses
   */
  KeptBatches(NDManager manager, boolean withPredictions) {
    this.manager = manager;
    this.withPredictions = withPredictions;
  }

  /**
   * Takes the arrays over from the scope of their iteration.
   *
   * @param batchLosses one number for each batch
   * @param batchSamples of each batch
   * @param count how many batches these are, whose rows lie one below the other
   */
  void add(NDList predicted, NDList labelled, NDArray batchLosses, int batchSamples, int count) {
    batchLosses.attach(manager);
    losses.add(batchLosses);
    values = null;
    samples.addAll(Collections.nCopies(count, batchSamples));
    if (withPredictions) {
      predicted.head().attach(manager);
      labelled.head().attach(manager);
      predictions.add(predicted.head());
      labels.add(labelled.head());
      elements += predicted.head().size();
    }
  }

  /**
   * Whether the metrics must check a batch even if it {@link #fits}: no predictions are kept to
   * compare it with, or it has another number of predictions than of labels.
   */
  boolean needsCheck(NDList predicted, NDList labelled) {
    return predictions.isEmpty()
        || labelled.isEmpty()
        || predicted.head().getShape().get(0) != labelled.head().getShape().get(0);
  }

  /** Whether the metrics should be calculated before another batch is added. */
  boolean isFull() {
    return samples.size() >= MAX_BATCHES || elements >= MAX_ELEMENTS;
  }

  boolean isEmpty() {
    return losses.isEmpty();
  }

  /**
   * Whether a batch's predictions and labels differ from those kept so far only in the number of
   * samples.
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
      try (NDArray all = joinedLosses()) {
        values = Arrays.stream(all.toArray()).mapToDouble(Number::doubleValue).toArray();
      }
    }
    return values;
  }

  private NDArray joinedLosses() {
    if (losses.stream().allMatch(loss -> loss.getShape().isScalar())) {
      return NDArrays.stack(losses);
    }
    NDList rows = new NDList();
    losses.forEach(loss -> rows.add(loss.reshape(new Shape(-1))));
    try (rows) {
      return NDArrays.concat(rows);
    }
  }

  /** How many samples the batches have. */
  long samples() {
    return samples.stream().mapToLong(Integer::longValue).sum();
  }

  /** The first prediction of each batch, on the device. */
  NDList predictions() {
    return predictions;
  }

  /** The first label of each batch, on the device. */
  NDList labels() {
    return labels;
  }

  /** The first predictions and labels of each batch, copied to the host's memory once. */
  public HostBatches host() {
    if (host == null) {
      host = HostBatches.of(predictions, labels);
    }
    return host;
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
    host = null;
  }
}
