package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.engine.kernels.Kernels;
import java.util.Arrays;
import java.util.Map;

/**
 * The simple noise scale: the variance of one sample's gradient, over all parameters, by the
 * squared norm of the mean gradient (McCandlish et al., "An Empirical Model of Large-Batch
 * Training", 2018, appendix A.1). Each update gives an estimate of both, without bias; the scale is
 * the ratio of their averages. Nothing is read from the device until somebody asks.
 */
final class NoiseScaleState implements ReusedState {
  private static final String ESTIMATES = "estimates";
  private static final String BATCHES = "batches";

  /** The sums of variances and of squared norms, and how many updates gave them. */
  private final NDArray estimates;

  /** Of the update that is being made: the sum of squared norms, and of how many batches. */
  private final NDArray batches;

  NoiseScaleState(NDManager manager) {
    this.estimates = manager.zeros(new Shape(3), DataType.FLOAT64);
    this.batches = manager.zeros(new Shape(2), DataType.FLOAT64);
  }

  /** The batches of an update may lie on both sides of a line of the log. */
  @Override
  public void reset() {
    estimates.set(new double[3]);
  }

  /** Adds the gradient of one batch. */
  void addBatch(NDArray gradient) {
    Kernels.addSquaredNorm(batches, gradient);
  }

  /**
   * Ends an update. It gives no estimate if it is of one batch, or if not all of its batches were
   * added.
   *
   * @param gradient of all of its batches
   * @param samples of each
   */
  void addUpdate(NDArray gradient, long[] samples) {
    if (samples.length > 1) {
      double meanOfInverses =
          Arrays.stream(samples).mapToDouble(n -> 1.0 / n).average().orElseThrow();
      double inverse = 1.0 / Arrays.stream(samples).sum();
      Kernels.addNoise(estimates, batches, gradient, samples.length, meanOfInverses, inverse);
    }
    batches.set(new double[2]);
  }

  /** Batches alone say nothing. */
  @Override
  public void update(NDList predictions, NDList labels, NDArray loss, int samples) {}

  boolean isEmpty() {
    return estimates.getDouble(2) == 0;
  }

  /** NaN where the estimates of the squared norm are not positive: there are too few of them. */
  @Override
  public MetricValue compute() {
    double variance = estimates.getDouble(0);
    double squaredNorm = estimates.getDouble(1);
    return MetricValue.of(squaredNorm > 0 ? variance / squaredNorm : Double.NaN);
  }

  @Override
  public Map<String, NDArray> tensors() {
    return Map.of(ESTIMATES, estimates, BATCHES, batches);
  }
}
