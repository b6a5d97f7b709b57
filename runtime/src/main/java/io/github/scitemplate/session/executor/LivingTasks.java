package io.github.scitemplate.session.executor;

import io.github.scitemplate.cluster.ClusterEngine;
import io.github.scitemplate.cluster.ClusterFiles;
import io.github.scitemplate.cluster.ClusterRecords;
import io.github.scitemplate.cluster.EngineTask;
import io.github.scitemplate.cluster.Submission;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.session.results.NextCommand;
import io.github.scitemplate.slurm.SlurmSettings;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
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
    List<String> names = open();
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
              + " still wait or run for this session, so it cannot "
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
  public void refuseSecondDriver() throws IOException {
    if (!Files.isDirectory(files.path()) || !OwnFile.isThere(files.identity())) {
      return;
    }
    ClusterEngine engine = engine();
    String name = DriverScript.nameOf(ClusterRecords.identity(files, "slurm"));
    Optional<EngineTask> there =
        look(engine, List.of(name)).stream()
            .flatMap(List::stream)
            .filter(task -> task.state() != EngineTask.State.ENDED)
            .findFirst();
    if (there.isPresent()) {
      throw new UserException(
          "Job " + there.get().job() + " follows this session already.",
          "What it says is in " + files.path().resolve(DriverScript.LOG) + ".");
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

  /** The names of the submissions whose tasks are not all known to have ended. */
  private List<String> open() throws IOException {
    List<String> names = new ArrayList<>();
    if (!Files.isDirectory(files.path()) || !OwnFile.isThere(files.identity())) {
      return names;
    }
    int number = 1;
    Optional<Submission> submission = ClusterRecords.submission(files, number);
    while (submission.isPresent()) {
      if (!submission.get().over()) {
        names.add(submission.get().name());
      }
      number++;
      submission = ClusterRecords.submission(files, number);
    }
    return names;
  }
}
