package io.github.scitemplate.trainer;

import io.github.scitemplate.monitor.StopCause;
import java.util.OptionalDouble;

/** How a training run ended. */
public sealed interface TrainingOutcome {

  /**
   * Trained to its end.
   *
   * @param stopCause why it ended where it did
   * @param iterations completed
   * @param valScore the best validation score
   * @param bestIteration where that was
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
   * Paused at the end of a stage; everything is saved.
   *
   * @param iterations completed
   * @param valScore the best validation score so far; NaN if none was a number
   * @param bestIteration where that was; 0 if nowhere
   * @param seconds trained, over all attempts
   */
  record Paused(long iterations, double valScore, long bestIteration, double seconds)
      implements TrainingOutcome {}

  /**
   * Stopped on request; a checkpoint to go on from is saved.
   *
   * @param iterations completed
   */
  record Interrupted(long iterations) implements TrainingOutcome {}
}
