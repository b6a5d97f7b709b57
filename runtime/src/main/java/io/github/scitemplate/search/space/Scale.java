package io.github.scitemplate.search.space;

/**
 * Maps the numbers of a parameter to positions from 0 to 1, on which strategies search. The prior
 * of every parameter is uniform over the positions.
 */
sealed interface Scale {

  /** The position of {@code number}, in [0, 1]. */
  double position(double number);

  /** The number at {@code position}. */
  double number(double position);

  /** Positions in proportion to the numbers. */
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

  /** Positions in proportion to the logarithms of the numbers. */
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

  /** Positions by the cumulative probability of a normal distribution. */
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
