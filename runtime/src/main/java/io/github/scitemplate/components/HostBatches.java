package io.github.scitemplate.components;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.engine.HostCopy;
import org.jspecify.annotations.Nullable;

/**
 * Predictions and labels of several batches in the host's memory, in double precision. Callers must
 * not change the arrays.
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
   * @param predictions those of each batch; their shapes differ only in the first axis
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

  /**
   * Rounds numbers with which predictions are compared to the type that the predictions had before
   * they were copied. PyTorch rounds the number, too, when it compares an array with one.
   */
  public double[] rounded(double... numbers) {
    return HostCopy.rounded(predicted.head(), numbers);
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
      softmax = softmax(predictions(), Math.toIntExact(predictionShape().get(0)));
    }
    return softmax;
  }

  /** The softmax in Java, which is faster than libtorch's in double precision, and saves a copy. */
  private double[] softmax(double[] logits, int classes) {
    int places = logits.length / samples() / classes;
    double[] shares = new double[logits.length];
    for (int sample = 0; sample < logits.length; sample += classes * places) {
      for (int start = sample; start < sample + places; start++) {
        softmax(logits, shares, start, classes, places);
      }
    }
    return shares;
  }

  /**
   * The softmax at one place.
   *
   * @param step the distance from one class to the next
   */
  private static void softmax(double[] logits, double[] shares, int start, int classes, int step) {
    int end = start + classes * step;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = start; i < end; i += step) {
      most = Math.max(most, logits[i]);
    }
    double sum = 0;
    for (int i = start; i < end; i += step) {
      shares[i] = Math.exp(logits[i] - most);
      sum += shares[i];
    }
    for (int i = start; i < end; i += step) {
      shares[i] /= sum;
    }
  }
}
