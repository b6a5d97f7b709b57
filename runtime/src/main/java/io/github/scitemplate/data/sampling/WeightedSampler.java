package io.github.scitemplate.data.sampling;

import io.github.scitemplate.error.Setting;
import java.util.SplittableRandom;

/** Draws in proportion to weights, with replacement. */
final class WeightedSampler implements Sampler {
  /** The sum of the weights up to each sample. */
  private final double[] sums;

  private final int samples;

  WeightedSampler(double[] weights, int samples) {
    Setting.atLeast(1, "the number of samples to draw", samples);
    this.samples = samples;
    this.sums = Draws.checked(weights);
    for (int i = 1; i < sums.length; i++) {
      sums[i] += sums[i - 1];
    }
  }

  @Override
  public int samples() {
    return samples;
  }

  @Override
  public int[] draw(long epoch, SplittableRandom random) {
    int[] drawn = new int[samples];
    double all = sums[sums.length - 1];
    double most = Math.nextDown(all); // a product may be rounded up to the sum itself
    for (int i = 0; i < samples; i++) {
      drawn[i] = firstAbove(Math.min(most, random.nextDouble() * all));
    }
    return drawn;
  }

  /** The first sample whose sum is above {@code value}: one of weight 0 never is. */
  private int firstAbove(double value) {
    int low = 0;
    int high = sums.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sums[middle] > value) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  @Override
  public void check(int dataSize, int batchSize) {
    Draws.checkSize("weights", sums.length, dataSize);
  }
}
