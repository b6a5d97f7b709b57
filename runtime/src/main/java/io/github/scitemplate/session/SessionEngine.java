package io.github.scitemplate.session;

import io.github.scitemplate.cluster.ClusterEngine;
import io.github.scitemplate.cluster.ClusterFiles;
import io.github.scitemplate.cluster.ClusterIdentity;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.slurm.SlurmCommands;
import io.github.scitemplate.slurm.SlurmSettings;
import java.util.List;
import java.util.Optional;

/** Opens the engine of a session that has been on a cluster, to look and to cancel alone. */
final class SessionEngine {
  private SessionEngine() {}

  /** Opens an engine. */
  @FunctionalInterface
  interface Opening {
    /**
     * The engine that a session's tasks were submitted to.
     *
     * @throws UserException if this program does not know it
     */
    ClusterEngine open(ClusterIdentity identity, ClusterFiles files);
  }

  /** The engine of a session's identity. What its tasks ask for plays no part. */
  static ClusterEngine of(ClusterIdentity identity, ClusterFiles files) {
    if (!identity.engine().equals("slurm")) {
      throw new UserException(
          "The session runs on " + identity.engine() + ", which this program does not know.",
          "Use the version of the program that made the session.");
    }
    return new SlurmCommands(
        SlurmSettings.read("", Optional.empty(), List.of()), files, System.getenv());
  }
}
