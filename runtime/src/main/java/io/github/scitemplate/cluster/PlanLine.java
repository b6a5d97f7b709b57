package io.github.scitemplate.cluster;

import io.github.scitemplate.monitor.Extent;

/**
 * A line of the plan, as its file writes it.
 *
 * @param experiment the experiment's number, from 1
 * @param until how far to train it, as {@link Extent#number}
 * @param config the text of the experiment's config file
 */
public record PlanLine(int experiment, long until, String config) {

  /** The experiment and how far to train it. */
  public Assignment assignment() {
    return new Assignment(experiment, Extent.of(until));
  }

  @SuppressWarnings("ConstantValue") // Gson leaves null what is not in the file
  boolean isComplete() {
    return experiment > 0 && until >= 0 && config != null;
  }
}
