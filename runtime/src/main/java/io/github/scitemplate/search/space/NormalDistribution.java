package io.github.scitemplate.search.space;

/**
 * The standard normal distribution. Only {@link StrictMath} is used, so that every machine finds
 * the same digits.
 */
public final class NormalDistribution {
  private static final double ROOT_OF_TWO = StrictMath.sqrt(2);

  private NormalDistribution() {}

  /** The probability below {@code x}. */
  public static double cumulative(double x) {
    return 0.5 * ErrorFunction.complement(-x / ROOT_OF_TWO);
  }

  /** The probability between {@code from} and {@code to}, exact in the tails too. */
  public static double between(double from, double to) {
    // The difference of two numbers near one would lose all digits.
    return from > 0
        ? cumulative(-from) - cumulative(-to)
        : to < 0 ? cumulative(to) - cumulative(from) : 1 - cumulative(from) - cumulative(-to);
  }

  /**
   * The point below which lies {@code probability}, in (0, 1). Algorithm AS 241, PPND16, of
   * Wichura, "The percentage points of the normal distribution" (Applied Statistics, 1988).
   */
  public static double quantile(double probability) {
    double q = probability - 0.5;
    if (StrictMath.abs(q) <= 0.425) {
      double r = 0.180625 - q * q;
      return q * ratio(Wichura.CENTRE, Wichura.CENTRE_BELOW, r);
    }
    double tail = StrictMath.sqrt(-StrictMath.log(q < 0 ? probability : 1 - probability));
    double size =
        tail <= 5
            ? ratio(Wichura.MIDDLE, Wichura.MIDDLE_BELOW, tail - 1.6)
            : ratio(Wichura.TAIL, Wichura.TAIL_BELOW, tail - 5);
    return q < 0 ? -size : size;
  }

  private static double ratio(double[] above, double[] below, double x) {
    return polynomial(above, x) / polynomial(below, x);
  }

  /** The polynomial by Horner's rule, with the constant as the first coefficient. */
  private static double polynomial(double[] coefficients, double x) {
    double sum = 0;
    for (int i = coefficients.length - 1; i >= 0; i--) {
      sum = sum * x + coefficients[i];
    }
    return sum;
  }

  /** The coefficients of AS 241. */
  private static final class Wichura {
    static final double[] CENTRE = {
      3.3871328727963665, 133.14166789178438, 1971.5909503065513,
      13731.69376550946, 45921.95393154987, 67265.7709270087,
      33430.57558358813, 2509.0809287301227
    };
    static final double[] CENTRE_BELOW = {
      1,
      42.31333070160091,
      687.1870074920579,
      5394.196021424751,
      21213.794301586597,
      39307.89580009271,
      28729.085735721943,
      5226.495278852854
    };
    static final double[] MIDDLE = {
      1.4234371107496835, 4.630337846156546, 5.769497221460691,
      3.6478483247632045, 1.2704582524523684, 0.2417807251774506,
      0.022723844989269184, 0.0007745450142783414
    };
    static final double[] MIDDLE_BELOW = {
      1,
      2.053191626637759,
      1.6763848301838038,
      0.6897673349851,
      0.14810397642748008,
      0.015198666563616457,
      0.0005475938084995345,
      1.0507500716444169e-09
    };
    static final double[] TAIL = {
      6.657904643501103, 5.463784911164114, 1.7848265399172913,
      0.29656057182850487, 0.026532189526576124, 0.0012426609473880784,
      2.7115555687434876e-05, 2.0103343992922881e-07
    };
    static final double[] TAIL_BELOW = {
      1,
      0.599832206555888,
      0.1369298809227358,
      0.014875361290850615,
      0.0007868691311456133,
      1.8463183175100548e-05,
      1.421511758316446e-07,
      2.0442631033899397e-15
    };
  }
}
