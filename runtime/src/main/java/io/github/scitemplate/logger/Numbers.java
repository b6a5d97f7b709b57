package io.github.scitemplate.logger;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Writes numbers as text: exactly for files, briefly for people. */
public final class Numbers {
  private static final double SMALLEST_PLAIN = 1e-5;
  private static final double LARGEST_PLAIN = 1e16;
  private static final int LONG_NUMBER = 10;
  private static final int LONGEST_LABEL = 48;
  private static final int KEPT_AT_END = 16;
  private static final Pattern NUMBER = Pattern.compile("-?\\d+\\.\\d+([eE][-+]?\\d+)?");
  private static final long MANTISSA = (1L << 52) - 1;
  private static final MathContext DIGITS_15 = new MathContext(15, RoundingMode.HALF_EVEN);
  private static final MathContext DIGITS_16 = new MathContext(16, RoundingMode.HALF_EVEN);
  private static final MathContext DIGITS_17 = new MathContext(17);
  private static final List<RoundingMode> CLOSEST_FIRST =
      List.of(RoundingMode.HALF_EVEN, RoundingMode.UP, RoundingMode.DOWN);

  private Numbers() {}

  /**
   * The shortest decimal text that reads back to the same double; of several, the closest. {@link
   * Double#toString} will not do: before JDK 19 its text is sometimes longer, and files must not
   * depend on the JDK.
   */
  public static String exact(double value) {
    return isPlain(value) ? text(value, shortest(value)) : special(value);
  }

  /** As {@link #exact}: the shortest decimal text that reads back to the same float. */
  public static String exactFloat(float value) {
    return isPlain(value) ? text(value, shortest(value)) : special(value);
  }

  private static boolean isPlain(double value) {
    return Double.isFinite(value) && value != 0;
  }

  private static String special(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    return 1 / value < 0 ? "-0" : "0";
  }

  private static String text(double value, BigDecimal shortest) {
    double size = Math.abs(value);
    return size >= SMALLEST_PLAIN && size < LARGEST_PLAIN
        ? shortest.toPlainString()
        : scientific(shortest);
  }

  private static BigDecimal shortest(double value) {
    BigDecimal exact = new BigDecimal(value);
    boolean isPowerOfTwo = (Double.doubleToRawLongBits(value) & MANTISSA) == 0;
    if (Math.abs(value) >= Double.MIN_NORMAL && !isPowerOfTwo) {
      return shortestOfMany(exact, value);
    }
    // Fifteen digits survive any double but the subnormal ones.
    for (int digits = Math.abs(value) < Double.MIN_NORMAL ? 1 : 15; digits < 17; digits++) {
      // The closest decimal of a power of two may read back to the double below it, and the next
      // decimal to the power itself.
      for (RoundingMode mode : CLOSEST_FIRST) {
        BigDecimal rounded = exact.round(new MathContext(digits, mode));
        if (rounded.doubleValue() == value) {
          return rounded.stripTrailingZeros();
        }
      }
    }
    return exact.round(DIGITS_17).stripTrailingZeros();
  }

  /**
   * The shortest text of a double whose neighbours are equally far away: if a decimal of so many
   * digits reads back to it, then the closest does. Most doubles need sixteen or seventeen.
   */
  private static BigDecimal shortestOfMany(BigDecimal exact, double value) {
    BigDecimal sixteen = exact.round(DIGITS_16);
    if (sixteen.doubleValue() != value) {
      return exact.round(DIGITS_17).stripTrailingZeros();
    }
    BigDecimal fifteen = exact.round(DIGITS_15);
    return (fifteen.doubleValue() == value ? fifteen : sixteen).stripTrailingZeros();
  }

  private static BigDecimal shortest(float value) {
    BigDecimal exact = new BigDecimal(value);
    // Six digits survive any float but the subnormal ones.
    for (int digits = Math.abs(value) < Float.MIN_NORMAL ? 1 : 6; digits < 9; digits++) {
      for (RoundingMode mode : CLOSEST_FIRST) {
        BigDecimal rounded = exact.round(new MathContext(digits, mode));
        if (rounded.floatValue() == value) {
          return rounded.stripTrailingZeros();
        }
      }
    }
    return exact.round(new MathContext(9)).stripTrailingZeros();
  }

  private static String scientific(BigDecimal number) {
    String digits = number.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - number.scale();
    String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    return (number.signum() < 0 ? "-" : "") + mantissa + "e" + exponent;
  }

  /** Four significant digits, for a person to read. */
  public static String brief(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value) || value == 0) {
      return exact(value);
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(4));
    double size = rounded.abs().doubleValue();
    if (size >= 1e-3 && size < 1e5) {
      int decimals = Math.max(0, 4 - rounded.precision() + rounded.scale());
      return rounded.setScale(decimals, RoundingMode.UNNECESSARY).toPlainString();
    }
    return String.format(Locale.ROOT, "%.3e", value);
  }

  /**
   * A parameter's value for a line or a table. A number with many digits is rounded, a long text
   * loses its middle, and any other value stays as it is.
   */
  public static String label(String text) {
    if (text.length() > LONG_NUMBER && NUMBER.matcher(text).matches()) {
      return brief(Double.parseDouble(text));
    }
    int length = text.codePointCount(0, text.length());
    return length <= LONGEST_LABEL
        ? text
        : text.substring(0, text.offsetByCodePoints(0, LONGEST_LABEL - KEPT_AT_END - 1))
            + "…"
            + text.substring(text.offsetByCodePoints(0, length - KEPT_AT_END));
  }

  /** A length of time in the two units that matter. */
  public static String duration(double seconds) {
    long whole = Math.round(seconds);
    if (whole < 60) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    if (whole < 3600) {
      return whole / 60 + " min " + whole % 60 + " s";
    }
    return whole / 3600 + " h " + whole % 3600 / 60 + " min";
  }
}
