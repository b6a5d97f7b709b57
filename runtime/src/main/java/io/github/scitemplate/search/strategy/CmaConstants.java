package io.github.scitemplate.search.strategy;

/**
 * The constants of {@link CmaDistribution}, by table 1 of Hansen, "The CMA Evolution Strategy: A
 * Tutorial" (2016), with its names.
 *
 * @param n dimensions
 * @param lambda points of a generation
 * @param muEff the effective number of points that are recombined
 * @param cSigma how fast the path of the step size forgets
 * @param dSigma damping of the step size
 * @param cC how fast the path of the covariance forgets
 * @param c1 learning rate of the rank-one update
 * @param cMu learning rate of the rank-mu update
 * @param chiN the expected length of a standard normal vector
 */
record CmaConstants(
    int n,
    int lambda,
    double muEff,
    double cSigma,
    double dSigma,
    double cC,
    double c1,
    double cMu,
    double chiN) {

  static int population(int dimensions) {
    return 4 + (int) StrictMath.floor(3 * StrictMath.log(dimensions));
  }

  static CmaConstants of(int n, int lambda) {
    double muEff = effective(raw(lambda), 0, lambda / 2);
    double cSigma = (muEff + 2) / (n + muEff + 5);
    double root = StrictMath.sqrt((muEff - 1) / (n + 1));
    double dSigma = 1 + 2 * StrictMath.max(0, root - 1) + cSigma;
    double cC = (4 + muEff / n) / (n + 4 + 2 * muEff / n);
    double c1 = 2 / ((n + 1.3) * (n + 1.3) + muEff);
    double cMu =
        StrictMath.min(
            1 - c1, 2 * (0.25 + muEff + 1 / muEff - 2) / ((n + 2.0) * (n + 2.0) + muEff));
    double chiN = StrictMath.sqrt(n) * (1 - 1 / (4.0 * n) + 1 / (21.0 * n * n));
    return new CmaConstants(n, lambda, muEff, cSigma, dSigma, cC, c1, cMu, chiN);
  }

  /**
   * The weights by rank. Those of the better half sum to 1; those of the worse half are negative.
   */
  double[] weights() {
    double[] weights = raw(lambda);
    scale(weights, lambda / 2, negativeSum(weights));
    return weights;
  }

  private static double[] raw(int lambda) {
    double[] raw = new double[lambda];
    for (int i = 0; i < lambda; i++) {
      raw[i] = StrictMath.log((lambda + 1) / 2.0) - StrictMath.log(i + 1);
    }
    return raw;
  }

  private static double effective(double[] weights, int from, int to) {
    double sum = 0;
    double squares = 0;
    for (int i = from; i < to; i++) {
      sum += weights[i];
      squares += weights[i] * weights[i];
    }
    return sum * sum / squares;
  }

  /**
   * The absolute sum of the negative weights, small enough to keep the covariance positive
   * definite.
   */
  private double negativeSum(double[] raw) {
    double muEffMinus = effective(raw, lambda / 2, lambda);
    double byRates = 1 + c1 / cMu;
    double byPoints = 1 + 2 * muEffMinus / (muEff + 2);
    double byDimension = (1 - c1 - cMu) / (n * cMu);
    return StrictMath.min(byRates, StrictMath.min(byPoints, byDimension));
  }

  private static void scale(double[] weights, int mu, double negativeSum) {
    double positive = 0;
    double negative = 0;
    for (int i = 0; i < weights.length; i++) {
      positive += i < mu ? weights[i] : 0;
      negative -= i < mu ? 0 : weights[i];
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= i < mu ? 1 / positive : negativeSum / negative;
    }
  }
}
