package io.github.scitemplate.metrics;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Numbers that a metric finds again in a checkpoint. */
final class Saved {
  private Saved() {}

  /**
   * Copies numbers into an array of their length.
   *
   * @throws IllegalStateException if there are others
   */
  static void copy(String name, Map<String, double[]> saved, double[] numbers) {
    double @Nullable [] then = saved.get(name);
    if (then == null || then.length != numbers.length) {
      throw new IllegalStateException(
          "a metric finds no " + numbers.length + " numbers called " + name);
    }
    System.arraycopy(then, 0, numbers, 0, numbers.length);
  }
}
