package io.github.scitemplate.components;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.engine.HostCopy;
import org.jspecify.annotations.Nullable;

/**
 * Predictions and labels of several batches in the host's memory, as double precision. The arrays
 * are only read.
 */
public final class HostBatches {
  private final NDList predicted;
  private final NDList labelled;
  private double @Nullable [] predictions;
  private double @Nullable [] labels;
  private double @Nullable [] softmax;

  private HostBatches(NDList predicted, NDList labelled) {
    this.predicted = predicted;
    this.labelled = labelled;
  }

  /**
   * @param predictions of each batch, of one shape but for the first axis
   */
  static HostBatches of(NDList predictions, NDList labels) {
    return new HostBatches(predictions, labels);
  }

  /** How many samples there are: the length of the first axis of all predictions together. */
  public int samples() {
    return Math.toIntExact(predicted.stream().mapToLong(array -> array.getShape().get(0)).sum());
  }

  /** The shape of a sample's prediction, such as (classes, height, width). */
  public Shape predictionShape() {
    return predicted.head().getShape().slice(1);
  }

  /** Whether the predictions were of single precision before they were copied. */
  public boolean areSingle() {
    return predicted.head().getDataType() == DataType.FLOAT32;
  }

  /** All predictions, sample by sample, each in the order of its shape. */
  public double[] predictions() {
    if (predictions == null) {
      predictions = HostCopy.joined(predicted);
    }
    return predictions;
  }

  /** All labels, sample by sample, each in the order of its shape. */
  public double[] labels() {
    if (labels == null) {
      labels = HostCopy.joined(labelled);
    }
    return labels;
  }

  /**
   * The softmax of {@link #predictions} over the first axis of each sample, in double precision.
   */
  public double[] softmax() {
    if (softmax == null) {
      softmax = HostCopy.softmax(predicted);
    }
    return softmax;
  }
}
