package io.github.scitemplate.data.sampling;

import java.util.SplittableRandom;

/** A sampler made of a function. */
record OwnSampler(int samples, Draw draw) implements Sampler {

  @Override
  public int[] draw(long epoch, SplittableRandom random) {
    return draw.of(epoch, random);
  }
}
