package io.github.scitemplate.experiment;

import java.util.OptionalDouble;

/**
 * How an experiment ended, as its {@code result.json} says: for good, but for a pruned one, which
 * may be promoted.
 */
public sealed interface ExperimentResult {

  /** Seconds trained, over all attempts. */
  double seconds();

  /**
   * Trained, validated and tested.
   *
   * @param valScore the best validation score
   * @param testScore the best model's score on the test split, if there is one
   * @param bestIteration where the best score was reached
   * @param iterations completed
   * @param stopCause why training ended there
   */
  record Completed(
      double valScore,
      OptionalDouble testScore,
      long bestIteration,
      long iterations,
      String stopCause,
      double seconds)
      implements ExperimentResult {}

  /**
   * Not worth training on so far: paused with a checkpoint to go on from, should that change.
   *
   * @param valScore the best validation score until then; NaN if none was a number
   * @param bestIteration where it was reached; 0 if nowhere
   * @param iterations completed
   */
  record Pruned(double valScore, long bestIteration, long iterations, double seconds)
      implements ExperimentResult {}

  /**
   * Ended by a failure.
   *
   * @param kind what sort of failure: exception, diverged, out of memory
   * @param message what happened, where, and what to do
   */
  record Failed(String kind, String message, double seconds) implements ExperimentResult {}
}
