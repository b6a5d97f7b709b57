package io.github.scitemplate.losses;

/** What the numbers of a loss must satisfy; every failure names the setting and its value. */
final class Setting {
  private Setting() {}

  static void notNegative(String name, double value) {
    require(value >= 0 && Double.isFinite(value), name, "zero or a positive number", value);
  }

  static void positive(String name, double value) {
    require(value > 0 && Double.isFinite(value), name, "a positive number", value);
  }

  static void finite(String name, double value) {
    require(Double.isFinite(value), name, "a finite number", value);
  }

  static void share(String name, double value) {
    require(value >= 0 && value <= 1, name, "from 0 to 1", value);
  }

  static void require(boolean holds, String name, String expected, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(name + " must be " + expected + ", not " + value);
    }
  }
}
