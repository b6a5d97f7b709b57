package io.github.scitemplate.pictures;

import java.util.SplittableRandom;

/** Draws numbers. */
final class Draws {
  private Draws() {}

  /**
   * Uniformly from {@code least}, inclusive, to {@code most}, exclusive; draws once even if equal.
   */
  static double between(double least, double most, SplittableRandom random) {
    return least + (most - least) * random.nextDouble();
  }
}
