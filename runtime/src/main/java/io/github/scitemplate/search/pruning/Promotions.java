package io.github.scitemplate.search.pruning;

import java.util.Optional;

/**
 * Keeps account of the rungs of a search: told how each experiment fared at each, it says which of
 * those that pause go on. Every answer depends only on what it was told, and takes no time to speak
 * of however many experiments there are.
 */
public sealed interface Promotions permits AshaPromotions, MedianPromotions {

  /** An experiment that is to go on, and the rung where it pauses. */
  record Promotion(int experiment, int rung) {}

  static Promotions of(Pruning pruning, int rungs) {
    return pruning instanceof Asha asha
        ? new AshaPromotions(asha.reduction(), rungs)
        : new MedianPromotions(((MedianRule) pruning).others(), rungs);
  }

  /**
   * An experiment has reached a rung and pauses there.
   *
   * @param rung from 0, each told once and in order
   * @param loss infinite if it has no score
   */
  void pauses(int experiment, int rung, double loss);

  /** An experiment counts at a rung, but does not wait there to go on. */
  void passes(int experiment, int rung, double loss);

  /** The next to go on, if there is one; the same until it is told that it does. */
  Optional<Promotion> next();

  /** An experiment no longer pauses. */
  void goesOn(int experiment);
}
