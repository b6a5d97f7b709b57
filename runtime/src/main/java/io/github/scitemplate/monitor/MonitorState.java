package io.github.scitemplate.monitor;

import org.jspecify.annotations.Nullable;

/**
 * The state of a {@link Monitor}, which checkpoints keep.
 *
 * @param iteration completed iterations
 * @param bestScore the best validation score, NaN before the first
 * @param bestIteration the iteration with the best score, 0 before the first
 * @param withoutImprovement validations since the best one
 * @param stopCause why training ended; null while it goes on
 */
public record MonitorState(
    long iteration,
    double bestScore,
    long bestIteration,
    long withoutImprovement,
    @Nullable StopCause stopCause) {

  /** The state before the first iteration. */
  public static MonitorState start() {
    return new MonitorState(0, Double.NaN, 0, 0, null);
  }
}
