package io.github.scitemplate.error;

/** Checks numbers that a user sets; every failure names the setting and its value. */
public final class Setting {
  private Setting() {}

  /** Checks for zero or a positive number. */
  public static void notNegative(String name, double value) {
    require(value >= 0 && Double.isFinite(value), name, "zero or a positive number", value);
  }

  /** Checks for a positive number. */
  public static void positive(String name, double value) {
    require(value > 0 && Double.isFinite(value), name, "a positive number", value);
  }

  /** Checks for a finite number. */
  public static void finite(String name, double value) {
    require(Double.isFinite(value), name, "a finite number", value);
  }

  /** Checks for a number from 0 to 1. */
  public static void share(String name, double value) {
    require(value >= 0 && value <= 1, name, "from 0 to 1", value);
  }

  /**
   * Checks for a number from 0 to below 1. It must be below 1 in float32, too, in which the kernels
   * calculate.
   */
  public static void decayRate(String name, double value) {
    require(value >= 0 && (float) value < 1, name, "at least 0 and below 1", value);
  }

  /** Checks for a whole number that is not too small. */
  public static void atLeast(int least, String name, int value) {
    require(value >= least, name, least + " or more", value);
  }

  /**
   * Checks any other condition.
   *
   * @throws IllegalArgumentException if the condition does not hold
   */
  public static void require(boolean holds, String name, String expected, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(name + " must be " + expected + ", not " + value);
    }
  }
}
