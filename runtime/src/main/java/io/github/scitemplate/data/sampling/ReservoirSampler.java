package io.github.scitemplate.data.sampling;

import io.github.scitemplate.error.Setting;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Draws in proportion to weights, without replacement: the samples with the greatest keys {@code
 * log(u) / weight}, greatest first, where {@code u} is uniform from 0 to 1.
 */
final class ReservoirSampler implements Sampler {
  private final double[] weights;
  private final int samples;

  ReservoirSampler(double[] weights, int samples) {
    this.weights = Draws.checked(weights);
    this.samples = samples;
    Setting.atLeast(1, "the number of samples to draw", samples);
    long possible = Arrays.stream(weights).filter(weight -> weight > 0).count();
    if (samples > possible) {
      throw new IllegalArgumentException(
          "a sampler without replacement cannot draw "
              + samples
              + " samples of the "
              + possible
              + " whose weight is above 0");
    }
  }

  @Override
  public int samples() {
    return samples;
  }

  @Override
  public int[] draw(long epoch, SplittableRandom random) {
    double[] keys = new double[weights.length];
    for (int i = 0; i < keys.length; i++) {
      // The smallest draw is 0, whose logarithm would be the same for all weights.
      double uniform = 1 - random.nextDouble();
      keys[i] = weights[i] > 0 ? StrictMath.log(uniform) / weights[i] : Double.NEGATIVE_INFINITY;
    }
    return IntStream.range(0, keys.length)
        .filter(i -> weights[i] > 0)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -keys[i]))
        .limit(samples)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  @Override
  public void check(int dataSize, int batchSize) {
    Draws.checkSize("weights", weights.length, dataSize);
  }
}
