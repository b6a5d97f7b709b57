package io.github.scitemplate.optimizer;

/** What the numbers a user sets must satisfy; every failure names the setting and its value. */
final class Hyperparameter {
  private Hyperparameter() {}

  static void notNegative(String name, double value) {
    require(value >= 0 && Double.isFinite(value), name, "zero or a positive number", value);
  }

  static void positive(String name, double value) {
    require(value > 0 && Double.isFinite(value), name, "a positive number", value);
  }

  static void atLeast(int least, String name, int value) {
    require(value >= least, name, least + " or more", value);
  }

  /** The kernels work in float32, so the value must be below one there too. */
  static void decayRate(String name, double value) {
    require(value >= 0 && (float) value < 1, name, "at least 0 and below 1", value);
  }

  static void require(boolean holds, String name, String expected, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(name + " must be " + expected + ", not " + value);
    }
  }
}
