package io.github.scitemplate.session.tasks;

import io.github.scitemplate.execution.WorkerPlace;
import io.github.scitemplate.monitor.Extent;
import java.io.IOException;
import java.util.Optional;

/** Gives the places of a session their tasks, one after another. Thread-safe. */
public interface Tasks extends AutoCloseable {

  /**
   * A task: to train an experiment.
   *
   * @param experiment its number
   * @param until how far to train it
   */
  record Task(int experiment, Extent until) {}

  /**
   * Prepares the tasks. The session calls it before any place asks; from here on, files may be
   * written.
   *
   * @param alone whether to wait until no worker of an earlier controller trains any more; the
   *     tasks of a cluster outlive their controller, and are not waited for
   */
  void begin(boolean alone) throws IOException;

  /**
   * The next task, if one is known by now; never waits. For those who have no places, and let an
   * experiment pause at its rung.
   *
   * @return nothing if there is none now; there may be one when an experiment has ended
   */
  Optional<Task> ready() throws IOException;

  /**
   * Whether {@link #ready} may give further tasks when experiments have ended, whatever it gives
   * now.
   */
  boolean moreMayCome() throws IOException;

  /**
   * The next task of a place; waits until it is known.
   *
   * @return nothing if nothing is left to begin
   */
  Optional<Task> next(WorkerPlace place) throws IOException;

  /**
   * Asks what follows for an experiment that has come as far as its task said. It is still in
   * memory, so its place can go on with it at no cost.
   *
   * @param mayWait whether to wait until the next job is known
   * @return how far to train it; nothing to let it pause
   */
  Optional<Extent> whatNext(WorkerPlace place, Task task, boolean mayWait) throws IOException;

  /** Takes note that an experiment has left a result, or has paused. */
  void ended(int experiment) throws IOException;

  /** Whether nothing is left to do, now or later. */
  boolean finished() throws IOException;

  @Override
  void close() throws IOException;
}
