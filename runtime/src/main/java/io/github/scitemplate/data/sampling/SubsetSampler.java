package io.github.scitemplate.data.sampling;

import java.util.SplittableRandom;

/** Some samples in an order of each epoch. */
final class SubsetSampler implements Sampler {
  private final int[] indices;

  SubsetSampler(int[] indices) {
    this.indices = indices.clone();
  }

  @Override
  public int samples() {
    return indices.length;
  }

  @Override
  public int[] draw(long epoch, SplittableRandom random) {
    return Draws.shuffled(indices.clone(), random);
  }

  @Override
  public void check(int dataSize, int batchSize) {
    for (int index : indices) {
      if (index < 0 || index >= dataSize) {
        throw new IllegalArgumentException(
            "the sampler's subset has sample "
                + index
                + ", but there are "
                + dataSize
                + ", from 0 on");
      }
    }
  }
}
