package io.github.scitemplate.session;

import io.github.scitemplate.experiment.Attempt;
import io.github.scitemplate.experiment.ClusterPlace;
import java.util.Optional;

/**
 * Who works on a session: a process that controls it, tasks of a cluster, both or none. Tasks work
 * without a process that follows them.
 *
 * @param controlled whether a process controls the session
 * @param cluster what the session's tasks do, if it has been on a cluster
 */
record AtWork(boolean controlled, Optional<ClusterStatus> cluster) {

  /**
   * Whether a process works on an experiment that has no result. One that a worker has only just
   * been given has no attempt yet.
   *
   * @param newest the newest attempt at it
   */
  boolean on(Optional<Attempt> newest) {
    if (newest.isPresent() && !newest.get().mayRun()) {
      return false;
    }
    Optional<ClusterPlace> place = newest.flatMap(AtWork::place);
    boolean onCluster = place.isPresent() || (newest.isEmpty() && cluster.isPresent());
    return onCluster
        ? cluster.map(tasks -> tasks.runs(place.map(ClusterPlace::job))).orElse(controlled)
        : controlled;
  }

  /** Where a cluster ran an attempt, if one did. */
  static Optional<ClusterPlace> place(Attempt attempt) {
    return attempt.begun().flatMap(begin -> Optional.ofNullable(begin.cluster()));
  }
}
