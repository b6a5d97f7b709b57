package io.github.scitemplate.search.space;

/**
 * The complementary error function to about sixteen digits, with the rational approximations of
 * Cody, "Rational Chebyshev approximations for the error function" (Mathematics of Computation,
 * 1969).
 */
final class ErrorFunction {
  private static final double[] NEAR = {
    3.1611237438705655,
    113.86415415105016,
    377.485237685302,
    3209.3775891384694,
    0.18577770618460315
  };
  private static final double[] NEAR_BELOW = {
    23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171
  };
  private static final double[] MIDDLE = {
    0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001,
    881.952221241769, 1712.0476126340707, 2051.0783778260716, 1230.3393547979972,
    2.1531153547440383e-08
  };
  private static final double[] MIDDLE_BELOW = {
    15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903,
    3290.7992357334597, 4362.619090143247, 3439.3676741437216, 1230.3393548037495
  };
  private static final double[] FAR = {
    0.30532663496123236,
    0.36034489994980445,
    0.12578172611122926,
    0.016083785148742275,
    0.0006587491615298378,
    0.016315387137302097
  };
  private static final double[] FAR_BELOW = {
    2.568520192289822,
    1.8729528499234673,
    0.5279051029514285,
    0.06051834131244132,
    0.0023352049762686918
  };
  private static final double ONE_BY_ROOT_OF_PI = 0.5641895835477563;
  private static final double UNDERFLOW = 26.543;

  private ErrorFunction() {}

  /** One minus the error function. */
  static double complement(double x) {
    double y = StrictMath.abs(x);
    if (y <= 0.46875) {
      return 1 - x * ratio(NEAR, NEAR_BELOW, x * x);
    }
    double tail = y <= 4 ? gaussian(y) * ratio(MIDDLE, MIDDLE_BELOW, y) : far(y);
    return x < 0 ? 2 - tail : tail;
  }

  private static double far(double y) {
    if (y >= UNDERFLOW) {
      return 0;
    }
    double z = 1 / (y * y);
    return gaussian(y) * (ONE_BY_ROOT_OF_PI - z * ratio(FAR, FAR_BELOW, z)) / y;
  }

  /** exp(-y²), with y split so that the square is exact. */
  private static double gaussian(double y) {
    double rounded = StrictMath.floor(y * 16) / 16;
    double rest = (y - rounded) * (y + rounded);
    return StrictMath.exp(-rounded * rounded) * StrictMath.exp(-rest);
  }

  /**
   * A rational function with Cody's order of coefficients: the last one of {@code above} belongs to
   * the highest power.
   */
  private static double ratio(double[] above, double[] below, double x) {
    double upper = above[above.length - 1] * x;
    double lower = x;
    for (int i = 0; i < below.length - 1; i++) {
      upper = (upper + above[i]) * x;
      lower = (lower + below[i]) * x;
    }
    return (upper + above[below.length - 1]) / (lower + below[below.length - 1]);
  }
}
