package io.github.scitemplate.data.mixing;

import java.util.SplittableRandom;

/**
 * Draws from the beta distribution with two equal parameters, as the share of one of two gamma
 * variates (Marsaglia, Tsang, "A Simple Method for Generating Gamma Variables", 2000), in
 * logarithms, so that a small parameter does not underflow. {@link StrictMath} gives the same last
 * digits on every machine.
 */
final class BetaDistribution {
  private BetaDistribution() {}

  /** A number from 0 to 1. */
  static double draw(double alpha, SplittableRandom random) {
    double first = logGamma(alpha, random);
    double second = logGamma(alpha, random);
    return 1 / (1 + StrictMath.exp(second - first));
  }

  /** The logarithm of a gamma variate with a scale of 1. */
  private static double logGamma(double shape, SplittableRandom random) {
    if (shape < 1) {
      double uniform = 1 - random.nextDouble();
      return logGamma(shape + 1, random) + StrictMath.log(uniform) / shape;
    }
    double d = shape - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = normal(random);
      double root = 1 + c * x;
      double v = root * root * root;
      double uniform = 1 - random.nextDouble();
      if (root > 0 && StrictMath.log(uniform) < 0.5 * x * x + d - d * v + d * StrictMath.log(v)) {
        return StrictMath.log(d * v);
      }
    }
  }

  /** A standard normal number, by the polar method of Marsaglia and Bray. */
  private static double normal(SplittableRandom random) {
    while (true) {
      double x = 2 * random.nextDouble() - 1;
      double y = 2 * random.nextDouble() - 1;
      double square = x * x + y * y;
      if (square > 0 && square < 1) {
        return x * Math.sqrt(-2 * StrictMath.log(square) / square);
      }
    }
  }
}
