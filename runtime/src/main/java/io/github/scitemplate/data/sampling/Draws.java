package io.github.scitemplate.data.sampling;

import io.github.scitemplate.error.Setting;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** What several samplers need. */
final class Draws {
  private Draws() {}

  /** Brings {@code values} into a uniformly drawn order (Fisher and Yates), and returns it. */
  static int[] shuffled(int[] values, SplittableRandom random) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int other = values[j];
      values[j] = values[i];
      values[i] = other;
    }
    return values;
  }

  /**
   * The samples of each class that has any, in the order of the classes' numbers.
   *
   * @param classes the class of each sample
   */
  static int[][] members(int[] classes) {
    int[] bySample =
        IntStream.range(0, classes.length)
            .boxed()
            .sorted((a, b) -> Integer.compare(classes[a], classes[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] starts =
        IntStream.range(0, bySample.length)
            .filter(i -> i == 0 || classes[bySample[i]] != classes[bySample[i - 1]])
            .toArray();
    int[][] members = new int[starts.length][];
    for (int i = 0; i < starts.length; i++) {
      int end = i + 1 < starts.length ? starts[i + 1] : bySample.length;
      members[i] = Arrays.copyOfRange(bySample, starts[i], end);
    }
    return members;
  }

  /** A copy of weights, none of which may be negative, and not all 0. */
  static double[] checked(double[] weights) {
    double sum = 0;
    for (double weight : weights) {
      Setting.notNegative("each weight of a sample", weight);
      sum += weight;
    }
    Setting.positive("the sum of the samples' weights", sum);
    return weights.clone();
  }

  /** Checks that there is one number for each sample. */
  static void checkSize(String what, int given, int dataSize) {
    if (given != dataSize) {
      throw new IllegalArgumentException(
          "the sampler has " + given + " " + what + ", but the data " + dataSize + " samples");
    }
  }
}
