package io.github.scitemplate.data.sampling;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Takes all classes equally often. Which classes and which samples have one more than the others is
 * drawn.
 */
final class BalancedSampler implements Sampler {
  private final int[][] members;
  private final int size;
  private final int samples;

  BalancedSampler(int[] classes, int samples) {
    this.members = Draws.members(classes);
    this.size = classes.length;
    this.samples = samples;
    if (classes.length == 0 || samples < members.length) {
      throw new IllegalArgumentException(
          "a balanced epoch needs a sample of each of the "
              + members.length
              + " classes, but has "
              + samples);
    }
  }

  @Override
  public int samples() {
    return samples;
  }

  @Override
  public int[] draw(long epoch, SplittableRandom random) {
    int[] drawn = new int[samples];
    int count = 0;
    int each = samples / members.length;
    int more = samples % members.length;
    for (int one : Draws.shuffled(IntStream.range(0, members.length).toArray(), random)) {
      int wanted = count < more * (each + 1) ? each + 1 : each;
      count = take(members[one], wanted, drawn, count, random);
    }
    return Draws.shuffled(drawn, random);
  }

  /** Takes all members in turn, and of those that are left over some that are drawn. */
  private static int take(
      int[] members, int wanted, int[] drawn, int count, SplittableRandom random) {
    int[] order = Draws.shuffled(members.clone(), random);
    for (int i = 0; i < wanted; i++) {
      drawn[count + i] = order[i % order.length];
    }
    return count + wanted;
  }

  @Override
  public void check(int dataSize, int batchSize) {
    Draws.checkSize("classes", size, dataSize);
  }
}
