package io.github.scitemplate.benchmarks;

import io.github.scitemplate.benchmarks.Measured.Clock;
import java.util.Locale;
import java.util.OptionalDouble;

/** Numbers as tables show them. */
final class Cells {
  static final String UNKNOWN = "–";

  private Cells() {}

  /** The median, with the least beside it, of one of {@code samples} samples. */
  static String time(Measured measured, Contender contender, int samples) {
    return measured.has(contender)
        ? number(measured.median(contender, Clock.WALL) / samples)
            + " ("
            + number(measured.least(contender, Clock.WALL) / samples)
            + ")"
        : UNKNOWN;
  }

  static String ratio(OptionalDouble ratio, OptionalDouble bar) {
    if (ratio.isEmpty()) {
      return UNKNOWN;
    }
    double hundredths = Math.round(100 * ratio.getAsDouble()) / 100.0;
    String text = String.format(Locale.ROOT, "%.2f", hundredths);
    if (bar.isEmpty()) {
      return text;
    }
    return text
        + (hundredths <= bar.getAsDouble() ? ", ok ≤ " : ", ABOVE ")
        + String.format(Locale.ROOT, "%.2f", bar.getAsDouble());
  }

  static String cores(Measured measured) {
    return Double.isNaN(measured.foreignCores())
        ? UNKNOWN
        : String.format(Locale.ROOT, "%.1f", measured.foreignCores());
  }

  /** Three digits, or all before the point. */
  static String number(double value) {
    String format = value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f";
    return String.format(Locale.ROOT, format, value);
  }
}
