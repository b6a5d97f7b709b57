package io.github.scitemplate.session.results;

import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;

/**
 * Estimates how long a session still takes: those experiments that are to come as long as those
 * that have ended, or as those that run are expected to take.
 */
public final class TimeLeft {
  private TimeLeft() {}

  /**
   * An experiment that runs.
   *
   * @param trained seconds so far
   * @param left seconds until its end; NaN if unknown
   */
  public record Run(double trained, double left) {}

  /**
   * Seconds until the end; NaN if unknown.
   *
   * @param queued how many experiments are to come; nothing if nobody knows
   * @param running those that run
   * @param ended the seconds of each that has ended by itself or was pruned
   * @param parallel how many run at once
   */
  public static double seconds(
      OptionalLong queued, List<Run> running, Collection<Double> ended, int parallel) {
    if (queued.isEmpty()) {
      return Double.NaN;
    }
    double whole = whole(running, ended);
    double all = queued.getAsLong() == 0 ? 0 : whole * queued.getAsLong();
    double longest = 0;
    for (Run run : running) {
      double own = Double.isNaN(run.left()) ? Math.max(0, whole - run.trained()) : run.left();
      all += own;
      longest = Math.max(longest, own);
    }
    return Math.max(longest, all / parallel);
  }

  private static double whole(List<Run> running, Collection<Double> ended) {
    return ended.isEmpty()
        ? running.stream()
            .filter(run -> !Double.isNaN(run.left()))
            .mapToDouble(run -> run.trained() + run.left())
            .average()
            .orElse(Double.NaN)
        : ended.stream().mapToDouble(seconds -> seconds).average().orElse(Double.NaN);
  }
}
