package io.github.scitemplate.cluster;

import java.util.List;
import java.util.Optional;

/**
 * An engine that runs tasks on other machines, such as Slurm. The session's files are the truth
 * about results; the engine is asked only who waits and runs. One thread uses it.
 */
public interface ClusterEngine {

  /** The engine's name for people, such as {@code Slurm}. */
  String title();

  /** The most tasks that one submission may have. */
  int mostTasksAtOnce();

  /**
   * Submits the tasks 0 to {@code tasks - 1} under a name. It always looks the name up first: if
   * the engine knows a submission of that name, that one counts, and nothing is submitted.
   *
   * @param submission the number that the tasks find their files by
   * @param name never used for another submission
   * @return the engine's word for the submission
   * @throws EngineSilentException if nobody knows whether it is submitted
   * @throws EngineFullException if it is refused because of a limit that passes by itself
   * @throws io.github.scitemplate.error.UserException if it is refused for another reason, with the
   *     engine's own words
   */
  String submit(int submission, String name, int tasks)
      throws EngineSilentException, EngineFullException;

  /**
   * The tasks of some submissions that the engine still knows. An engine forgets tasks some time
   * after their end, so a task that is missing here may have ended, or may not be known yet.
   *
   * @return nothing if the engine does not answer, which says nothing about the tasks
   */
  Optional<List<EngineTask>> look(List<String> names);

  /**
   * Ends all tasks of some submissions, those that wait and those that run.
   *
   * @throws EngineSilentException if nobody knows whether they end
   */
  void cancel(List<String> names) throws EngineSilentException;

  /**
   * Starts a running task again, when there is room.
   *
   * @throws EngineSilentException if nobody knows whether it does
   */
  void requeue(String name, int index) throws EngineSilentException;
}
