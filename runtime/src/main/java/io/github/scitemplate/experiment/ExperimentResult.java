package io.github.scitemplate.experiment;

import java.util.OptionalDouble;

/**
 * How an experiment ended, as its {@code result.json} says. Only a pruned experiment may go on, if
 * it is promoted.
 */
public sealed interface ExperimentResult {

  /** Seconds trained, over all attempts. */
  double seconds();

  /**
   * The experiment was trained, validated and tested.
   *
   * @param valScore the best validation score
   * @param testScore the best model's score on the test split, if there is one
   * @param bestIteration where the best score was reached
   * @param iterations completed iterations
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
   * The experiment was not worth more training so far. It is paused with a checkpoint to go on
   * from, should that change.
   *
   * @param valScore the best validation score until then; NaN if none was a number
   * @param bestIteration where that score was reached; 0 if nowhere
   * @param iterations completed iterations
   */
  record Pruned(double valScore, long bestIteration, long iterations, double seconds)
      implements ExperimentResult {}

  /**
   * A failure ended the experiment.
   *
   * @param kind what sort of failure, such as exception, diverged or out of memory
   * @param message what happened, where, and what to do
   */
  record Failed(String kind, String message, double seconds) implements ExperimentResult {}
}
