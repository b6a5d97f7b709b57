package io.github.scitemplate.cluster;

import org.jspecify.annotations.Nullable;

/** A line of the plan whose assignment is not over, as the driver knows it. */
final class OpenLine {
  final PlanPlace place;
  final Assignment assignment;

  /** Who has claimed it; null as long as nobody is known to have. */
  @Nullable TaskLife claimant;

  /** The task of the claimant, unless it is gone. */
  @Nullable WatchedTask task;

  /** Whether it was noticed that nobody is at work on it any more. */
  boolean isInDoubt;

  OpenLine(PlanPlace place, Assignment assignment) {
    this.place = place;
    this.assignment = assignment;
  }
}
