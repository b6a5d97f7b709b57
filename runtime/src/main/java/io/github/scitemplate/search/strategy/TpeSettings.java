package io.github.scitemplate.search.strategy;

/**
 * The constants of {@link Tpe}.
 *
 * @param startup how many trials must have a score before the densities are used
 * @param candidates how many draws from the good trials' density compete for the next point
 * @param goodShare the part of the trials that counts as good, rounded up
 * @param mostGood how many trials count as good at most
 * @param priorWeight the weight of the prior among the kernels, in trials
 * @param choiceSmoothing the weight that a kernel gives to choices other than its own, in trials
 * @param mostBad how many trials make up the density of the bad ones at most
 */
record TpeSettings(
    int startup,
    int candidates,
    double goodShare,
    int mostGood,
    double priorWeight,
    double choiceSmoothing,
    int mostBad) {

  /**
   * The constants of Optuna, with a larger share of good trials (0.1 there), more candidates (24)
   * and more smoothing of choices (1). This was measured on the functions of docs/search.md: the
   * first two changes find better points, the last leaves fewer searches with a wrong choice.
   */
  static final TpeSettings DEFAULT = new TpeSettings(10, 32, 0.13, 25, 1, 3, 1000);

  int good(int trials) {
    return StrictMath.min(mostGood, (int) StrictMath.ceil(goodShare * trials));
  }
}
