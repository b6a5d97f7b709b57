package io.github.scitemplate.monitor;

import org.jspecify.annotations.Nullable;

/**
 * All a monitor remembers.
 *
 * @param iteration completed iterations
 * @param bestScore the best validation score, NaN before the first
 * @param bestIteration where it was reached, 0 before the first
 * @param withoutImprovement validations since then
 * @param stopCause why training ended; null while it goes on
 */
public record MonitorState(
    long iteration,
    double bestScore,
    long bestIteration,
    long withoutImprovement,
    @Nullable StopCause stopCause) {

  /** Before the first iteration. */
  public static MonitorState start() {
    return new MonitorState(0, Double.NaN, 0, 0, null);
  }
}
