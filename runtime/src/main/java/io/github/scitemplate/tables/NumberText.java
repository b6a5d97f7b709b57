package io.github.scitemplate.tables;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import java.util.Arrays;
import java.util.Locale;

/** Numbers as they stand in a file. */
final class NumberText {
  private static final int LONGEST_WORD = 9;

  private NumberText() {}

  /**
   * The nearest double to a decimal number, or to {@code inf} or {@code infinity}.
   *
   * @param decimal the decimal point
   * @return NaN if the text is no number
   */
  static double parse(char[] text, int offset, int length, char decimal) {
    if (decimal == '.') {
      return parse(text, offset, length);
    }
    char[] changed = Arrays.copyOfRange(text, offset, offset + length);
    for (int i = 0; i < length; i++) {
      if (changed[i] == '.') {
        return Double.NaN;
      }
      changed[i] = changed[i] == decimal ? '.' : changed[i];
    }
    return parse(changed, 0, length);
  }

  private static double parse(char[] text, int offset, int length) {
    int end = offset + length;
    boolean digits = false;
    for (int i = offset; i < end; i++) {
      char c = text[i];
      if (c >= '0' && c <= '9') {
        digits = true;
      } else if (c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E') {
        return infinity(text, offset, length);
      }
    }
    if (!digits) {
      return Double.NaN;
    }
    try {
      return JavaDoubleParser.parseDouble(text, offset, length);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  static double parse(String text, char decimal) {
    return parse(text.toCharArray(), 0, text.length(), decimal);
  }

  private static double infinity(char[] text, int offset, int length) {
    if (length > LONGEST_WORD) {
      return Double.NaN;
    }
    return switch (new String(text, offset, length).toLowerCase(Locale.ROOT)) {
      case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
      case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
      default -> Double.NaN;
    };
  }

  /** A number as a category is called: {@code 3} rather than {@code 3.0}. */
  static String of(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
