package io.github.scitemplate.search.pruning;

import java.util.Optional;

/**
 * Decides which of the pausing experiments go on, from the losses that experiments had at the rungs
 * of a search. Every answer depends only on the calls before it, and stays fast for many
 * experiments.
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
   * Takes note that an experiment has reached a rung and pauses there.
   *
   * @param rung from 0; for each experiment, every rung is reported once and in order
   * @param loss infinite if the experiment has no score
   */
  void pauses(int experiment, int rung, double loss);

  /** Takes note that an experiment counts at a rung, but does not wait there to go on. */
  void passes(int experiment, int rung, double loss);

  /**
   * The next experiment to go on, if there is one. It stays the next one until {@link #goesOn} is
   * called for it.
   */
  Optional<Promotion> next();

  /** Takes note that an experiment no longer pauses. */
  void goesOn(int experiment);
}
