package io.github.scitemplate.config.text;

import io.github.scitemplate.config.value.Position;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a plain scalar means under the core schema of YAML 1.2 (section 10.3.2): {@code no} is a
 * string, {@code 1e-3} a number, {@code 0777} the number 777.
 */
final class CoreSchema {
  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+");
  private static final Pattern OCTAL = Pattern.compile("0o[0-7]+");
  private static final Pattern HEXADECIMAL = Pattern.compile("0x[0-9a-fA-F]+");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final Pattern INFINITY = Pattern.compile("[-+]?\\.(inf|Inf|INF)");

  private CoreSchema() {}

  /**
   * Whether a plain scalar is a string. Whatever looks like a number, truth value or null is none,
   * even a number out of range.
   */
  static boolean isText(String text) {
    return switch (text) {
      case "", "~", "null", "Null", "NULL", "true", "True", "TRUE", "false", "False", "FALSE" ->
          false;
      case ".nan", ".NaN", ".NAN" -> false;
      default ->
          Stream.of(INTEGER, OCTAL, HEXADECIMAL, FLOAT, INFINITY)
              .noneMatch(pattern -> pattern.matcher(text).matches());
    };
  }

  /** The value of a plain scalar: Boolean, Long, Double, String or null. */
  static @Nullable Object resolve(String text, Position position) {
    switch (text) {
      case "", "~", "null", "Null", "NULL" -> {
        return null;
      }
      case "true", "True", "TRUE" -> {
        return true;
      }
      case "false", "False", "FALSE" -> {
        return false;
      }
      case ".nan", ".NaN", ".NAN" -> {
        return Double.NaN;
      }
      default -> {
        return number(text, position);
      }
    }
  }

  private static Object number(String text, Position position) {
    if (INTEGER.matcher(text).matches()) {
      return integer(text, 10, position);
    }
    if (OCTAL.matcher(text).matches()) {
      return integer(text.substring(2), 8, position);
    }
    if (HEXADECIMAL.matcher(text).matches()) {
      return integer(text.substring(2), 16, position);
    }
    if (FLOAT.matcher(text).matches()) {
      return finite(text, position);
    }
    if (INFINITY.matcher(text).matches()) {
      return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    return text;
  }

  private static long integer(String digits, int radix, Position position) {
    try {
      return Long.parseLong(digits, radix);
    } catch (NumberFormatException e) {
      throw position.error(
          "The whole number " + digits + " does not fit into 64 bits.",
          "Write a smaller number, or put it in quotes if it is a name.");
    }
  }

  private static double finite(String text, Position position) {
    double value = Double.parseDouble(text);
    if (Double.isInfinite(value)) {
      throw position.error(
          "The number " + text + " is too large for a double.",
          "Write a number below 1.8e308, or .inf if infinity is meant.");
    }
    if (value == 0 && hasDigitsBesideZero(text)) {
      throw position.error(
          "The number " + text + " is too small for a double.",
          "Write a number of at least 4.9e-324, or 0 if zero is meant.");
    }
    return value;
  }

  /** Whether the number without its exponent is another than zero. */
  private static boolean hasDigitsBesideZero(String text) {
    int exponent = Math.max(text.indexOf('e'), text.indexOf('E'));
    String digits = exponent < 0 ? text : text.substring(0, exponent);
    return digits.chars().anyMatch(c -> c >= '1' && c <= '9');
  }
}
