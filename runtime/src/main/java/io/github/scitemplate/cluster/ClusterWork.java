package io.github.scitemplate.cluster;

import java.io.IOException;
import java.util.Optional;

/**
 * What a driver has done by tasks: the experiments of a session. Only the driver's thread calls it,
 * and nothing here waits.
 */
public interface ClusterWork {

  /**
   * The next assignment that is known by now. Each is given once; the driver sees to it until
   * {@link #ended} or {@link #lost} says that it is over. After a restart of the driver, all that
   * have not ended are given again.
   */
  Optional<Assignment> next() throws IOException;

  /** Whether {@link #next} may give more later, when others have ended. */
  boolean moreMayCome() throws IOException;

  /** The text of an experiment's config file. */
  String config(int experiment) throws IOException;

  /** Takes note that a task has begun with an assignment, or that it is found at work on it. */
  void begins(Assignment assignment, TaskPlace place) throws IOException;

  /**
   * Takes note of what an experiment says.
   *
   * @param reply a worker's message, a JSON object
   */
  void hears(int experiment, String reply) throws IOException;

  /** Takes note that a task was asked to stop and has saved the experiment, which will go on. */
  void interrupted(Assignment assignment) throws IOException;

  /**
   * Looks whether an assignment is over by the files of its experiment, and takes over what it
   * leaves if it is. Once true, it is not asked again.
   */
  boolean ended(Assignment assignment) throws IOException;

  /**
   * Takes note that the task that was at work on an assignment is gone, and left no result. If that
   * has happened too often without progress, this writes the experiment's failure and takes it
   * over.
   *
   * @return whether the assignment is to be planned again; false if it is over
   */
  boolean lost(Assignment assignment, TaskLoss loss) throws IOException;

  /** Whether tasks may begin with assignments; false after too many failures. */
  boolean mayBegin();

  /** Shows a line to people. */
  void tell(String line);
}
