package io.github.scitemplate.trainer;

import io.github.scitemplate.monitor.StopCause;
import java.util.OptionalDouble;

/** How a training run ended. */
public sealed interface TrainingOutcome {

  /**
   * The training came to its end.
   *
   * @param stopCause why it ended where it did
   * @param iterations completed iterations
   * @param valScore the best validation score
   * @param bestIteration the iteration of that score
   * @param testScore the best model's score on the test split, if there is one
   * @param seconds trained, over all attempts
   */
  record Completed(
      StopCause stopCause,
      long iterations,
      double valScore,
      long bestIteration,
      OptionalDouble testScore,
      double seconds)
      implements TrainingOutcome {}

  /**
   * The training paused at the end of a stage; everything is saved.
   *
   * @param iterations completed iterations
   * @param valScore the best validation score so far; NaN if none was a number
   * @param bestIteration the iteration of that score; 0 if there is none
   * @param seconds trained, over all attempts
   */
  record Paused(long iterations, double valScore, long bestIteration, double seconds)
      implements TrainingOutcome {}

  /**
   * The training stopped on request; a checkpoint to go on from is saved.
   *
   * @param iterations completed iterations
   */
  record Interrupted(long iterations) implements TrainingOutcome {}
}
