package io.github.scitemplate.trainer;

import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.trainer.step.TrainingParts;
import java.util.Optional;

/**
 * Ends a training whose loss is not finite any more. Other metrics may have no value for some data,
 * but a loss without a value ends all learning. The losses are checked only where they are read
 * anyway, so that no iteration waits for the device.
 */
final class LossWatch {
  private final TrainingParts parts;
  private final MetricTracker metrics;
  private long resetAt;

  /**
   * @param metrics the metrics of training
   * @param iteration how many iterations are completed
   */
  LossWatch(TrainingParts parts, MetricTracker metrics, long iteration) {
    this.parts = parts;
    this.metrics = metrics;
    this.resetAt = iteration;
  }

  /** Notes that the metrics begin anew after so many iterations. */
  void restartAt(long iteration) {
    resetAt = iteration;
  }

  /**
   * Checks all losses that have been read.
   *
   * @throws UserException if a loss is not finite; the message names the first
   */
  void check() {
    if (metrics.notFinite().isPresent()) {
      MetricTracker.NotFinite found = metrics.notFinite().get();
      throw diverged(resetAt + found.update(), found.loss());
    }
  }

  /**
   * @param before iterations completed before the one with this loss
   */
  private UserException diverged(long before, double loss) {
    long batches = parts.schedule().batchesPerEpoch();
    Optional<String> data =
        NotFiniteData.in(
            parts.network(), parts.data().train(), before / batches, (int) (before % batches));
    String problem =
        "The training loss is " + loss + " at " + parts.schedule().position(before + 1) + ": ";
    return data.isPresent()
        ? new UserException(
            problem + data.get() + ".", "Correct the sample, or leave it out of the data set.")
        : new UserException(
            problem + "the training diverged.",
            "Lower the learning rate, or clip or rescale the inputs.");
  }
}
