package io.github.scitemplate.data.sampling;

import io.github.scitemplate.error.Setting;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Draws batches of P classes and K samples of each. */
final class PkSampler implements Sampler {
  private final int[][] members;
  private final int size;
  private final int p;
  private final int k;

  PkSampler(int[] classes, int p, int k) {
    Setting.atLeast(1, "the number of classes in a batch", p);
    Setting.atLeast(1, "the number of samples of a class in a batch", k);
    this.members = Draws.members(classes);
    this.size = classes.length;
    this.p = p;
    this.k = k;
    if (p > members.length) {
      throw new IllegalArgumentException(
          "a batch cannot have " + p + " classes, since the data have " + members.length);
    }
  }

  @Override
  public int samples() {
    return Math.max(1, size / (p * k)) * p * k;
  }

  @Override
  public boolean makesBatches() {
    return true;
  }

  @Override
  public int[] draw(long epoch, SplittableRandom random) {
    int[][] orders = new int[members.length][];
    int[] used = new int[members.length];
    int[] classes = IntStream.range(0, members.length).toArray();
    int[] drawn = new int[samples()];
    for (int place = 0; place < drawn.length; ) {
      Draws.shuffled(classes, random);
      for (int i = 0; i < p; i++) {
        int one = classes[i];
        for (int j = 0; j < k; j++) {
          if (orders[one] == null || used[one] == orders[one].length) {
            orders[one] = Draws.shuffled(members[one].clone(), random);
            used[one] = 0;
          }
          drawn[place++] = orders[one][used[one]++];
        }
      }
    }
    return drawn;
  }

  @Override
  public void check(int dataSize, int batchSize) {
    Draws.checkSize("classes", size, dataSize);
    if (batchSize != p * k) {
      throw new IllegalArgumentException(
          "a sampler of "
              + p
              + " classes and "
              + k
              + " samples of each needs batches of "
              + p * k
              + ", but the batch size is "
              + batchSize);
    }
  }
}
