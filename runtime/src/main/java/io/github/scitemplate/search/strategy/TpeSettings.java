package io.github.scitemplate.search.strategy;

/**
 * The constants of {@link Tpe}.
 *
 * @param startup so many trials with a score before anything is concluded from them
 * @param candidates draws from the good trials' density, of which the best is asked for
 * @param goodShare the part of the trials that counts as good, rounded up
 * @param mostGood at most so many are good
 * @param priorWeight of the uniform distribution among the kernels, in trials
 * @param choiceSmoothing of choices that a kernel was not seen with, in trials
 * @param mostBad at most so many trials make up the density of the bad ones
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
   * Those of Optuna, but a larger share of good trials (0.1 there), more candidates (24) and more
   * smoothing of choices (1), measured on the functions of docs/search.md: the first two find
   * better points, the last leaves fewer searches with a wrong choice.
   */
  static final TpeSettings DEFAULT = new TpeSettings(10, 32, 0.13, 25, 1, 3, 1000);

  int good(int trials) {
    return StrictMath.min(mostGood, (int) StrictMath.ceil(goodShare * trials));
  }
}
