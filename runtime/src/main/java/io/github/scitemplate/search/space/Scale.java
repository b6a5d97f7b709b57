package io.github.scitemplate.search.space;

/**
 * How the numbers of a parameter lie on the way from 0 to 1 along which strategies search. The
 * prior of every parameter is uniform on that way.
 */
sealed interface Scale {

  /** Where {@code number} lies, in [0, 1]. */
  double position(double number);

  /** The number at {@code position}. */
  double number(double position);

  /** In proportion. */
  record Linear(double low, double high) implements Scale {
    @Override
    public double position(double number) {
      return clamp((number - low) / (high - low));
    }

    @Override
    public double number(double position) {
      return low * (1 - position) + high * position;
    }
  }

  /** In proportion to the logarithm. */
  record Logarithmic(double low, double high) implements Scale {
    @Override
    public double position(double number) {
      return clamp(StrictMath.log(number / low) / StrictMath.log(high / low));
    }

    @Override
    public double number(double position) {
      double number = low * StrictMath.exp(position * StrictMath.log(high / low));
      return StrictMath.min(high, StrictMath.max(low, number));
    }
  }

  /** By the cumulative probability of a normal distribution. */
  record Gaussian(double mean, double deviation) implements Scale {
    private static final double OUTERMOST = 0x1p-52;

    @Override
    public double position(double number) {
      return clamp(NormalDistribution.cumulative((number - mean) / deviation));
    }

    @Override
    public double number(double position) {
      double inside = StrictMath.min(1 - OUTERMOST, StrictMath.max(OUTERMOST, position));
      return mean + deviation * NormalDistribution.quantile(inside);
    }
  }

  private static double clamp(double position) {
    return StrictMath.min(1, StrictMath.max(0, position));
  }
}
