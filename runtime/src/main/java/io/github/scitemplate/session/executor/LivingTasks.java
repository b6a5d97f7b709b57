package io.github.scitemplate.session.executor;

import io.github.scitemplate.cluster.ClusterEngine;
import io.github.scitemplate.cluster.ClusterFiles;
import io.github.scitemplate.cluster.ClusterGlance;
import io.github.scitemplate.cluster.ClusterIdentity;
import io.github.scitemplate.cluster.EngineTask;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.session.results.NextCommand;
import io.github.scitemplate.slurm.SlurmSettings;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Refuses what must not be done to a session as long as tasks of a cluster may work on it.
 *
 * @param files those of the session on the cluster; they need not exist
 * @param door opens the engine
 * @param next the commands on the session
 */
public record LivingTasks(ClusterFiles files, ClusterDoor door, NextCommand next) {

  /**
   * Makes sure that no task works on the session any more.
   *
   * @param because what is to be done, as the end of a sentence
   * @throws UserException if one may
   */
  public void refuse(String because) throws IOException {
    ClusterGlance glance = new ClusterGlance(files);
    Optional<ClusterIdentity> identity = glance.identity();
    List<String> names = identity.isPresent() ? glance.names(identity.get()) : List.of();
    if (names.isEmpty()) {
      return;
    }
    ClusterEngine engine = engine();
    Optional<List<EngineTask>> tasks = look(engine, names);
    if (tasks.isEmpty()) {
      throw new UserException(
          "Tasks of a cluster may still work on this session, and "
              + engine.title()
              + " does not answer, so it cannot "
              + because
              + ".",
          "Try again where `squeue` answers. If the tasks are gone for certain, delete the folder "
              + files.path()
              + ".");
    }
    long alive = tasks.get().stream().filter(t -> t.state() != EngineTask.State.ENDED).count();
    if (alive > 0) {
      throw new UserException(
          alive
              + (alive == 1 ? " task of " : " tasks of ")
              + engine.title()
              + (alive == 1 ? " still waits or runs" : " still wait or run")
              + " for this session, so it cannot "
              + because
              + ".",
          "End them first: " + next.cancel());
    }
  }

  /**
   * Makes sure that no job of the cluster follows the session already.
   *
   * @throws UserException if one does
   */
  public void refuseSecondDriver() {
    Optional<ClusterIdentity> identity = new ClusterGlance(files).identity();
    Optional<EngineTask> there =
        identity.stream()
            .flatMap(known -> look(engine(), List.of(known.nameOfDriver())).stream())
            .flatMap(List::stream)
            .filter(task -> task.state() != EngineTask.State.ENDED)
            .findFirst();
    if (there.isPresent()) {
      throw new UserException(
          "Job " + there.get().job() + " follows this session already.",
          "What it says is in " + files.driverLog() + ".");
    }
  }

  private ClusterEngine engine() {
    return door.engine(SlurmSettings.read("", Optional.empty(), List.of()), files);
  }

  private static Optional<List<EngineTask>> look(ClusterEngine engine, List<String> names) {
    try {
      return engine.look(names);
    } catch (UserException e) {
      return Optional.empty(); // the engine's programs are not here
    }
  }
}
