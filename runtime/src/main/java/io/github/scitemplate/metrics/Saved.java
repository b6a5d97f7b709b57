package io.github.scitemplate.metrics;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Restores numbers of a metric from a checkpoint. */
final class Saved {
  private Saved() {}

  /**
   * Copies the saved numbers called {@code name} into {@code numbers}.
   *
   * @throws IllegalStateException if there are none, or their number is another
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
