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
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
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
   * Makes sure that no other job of the cluster follows the session already.
   *
   * @param another whether a job is to follow it; then one that is about to end counts, too
   * @param environment the variables of this process, which may be that job itself
   * @throws UserException if one does
   */
  public void refuseSecondDriver(boolean another, Map<String, String> environment) {
    Optional<ClusterIdentity> identity = new ClusterGlance(files).identity();
    Optional<EngineTask> there =
        identity.stream()
            .flatMap(known -> look(engine(), List.of(known.nameOfDriver())).stream())
            .flatMap(List::stream)
            .filter(task -> task.state() != EngineTask.State.ENDED)
            .filter(task -> another || task.state() != EngineTask.State.ENDING)
            .filter(task -> !isOwn(task, environment))
            .findFirst();
    if (there.isPresent()) {
      throw new UserException(
          "Job " + there.get().job() + " follows this session already" + why(there.get()) + ".",
          "Look with "
              + next.status()
              + ", or end the session with "
              + next.cancel()
              + ". To follow it yourself, end the job alone with `scancel "
              + array(there.get())
              + "`, and give this command again. What the job says is in "
              + files.driverLog()
              + ".");
    }
  }

  /** Whether this process is the task. */
  private static boolean isOwn(EngineTask task, Map<String, String> environment) {
    String job = array(task);
    return job.equals(environment.get("SLURM_ARRAY_JOB_ID"))
        || job.equals(environment.get("SLURM_JOB_ID"));
  }

  private static String array(EngineTask task) {
    return task.job().replaceFirst("_.*$", "");
  }

  private static String why(EngineTask task) {
    return switch (task.state()) {
      case PENDING ->
          task.reason().isEmpty() ? " (it waits)" : " (it waits: " + task.reason() + ")";
      case RUNNING -> task.node().isEmpty() ? " (it runs)" : " (it runs on " + task.node() + ")";
      case ENDING, ENDED -> " (it ends)";
    };
  }

  /** Says what becomes of tasks that were submitted with code that has changed since. */
  public void tellOfOldCode(PrintStream console) throws IOException {
    ClusterGlance glance = new ClusterGlance(files);
    Optional<ClusterIdentity> identity = glance.identity();
    List<String> names = identity.isPresent() ? glance.names(identity.get()) : List.of();
    boolean alive =
        !names.isEmpty()
            && look(engine(), names).stream()
                .flatMap(List::stream)
                .anyMatch(task -> task.state() != EngineTask.State.ENDED);
    if (alive) {
      console.println("Tasks that wait or run keep the code that they were submitted with.");
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
