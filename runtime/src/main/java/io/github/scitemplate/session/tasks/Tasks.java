package io.github.scitemplate.session.tasks;

import io.github.scitemplate.execution.WorkerPlace;
import io.github.scitemplate.monitor.Extent;
import java.io.IOException;
import java.util.Optional;

/** What the places of a session do, one task after another. For any number of threads. */
public interface Tasks extends AutoCloseable {

  /**
   * To train an experiment.
   *
   * @param experiment its number
   * @param until how far
   */
  record Task(int experiment, Extent until) {}

  /** Called before any place asks; files may be written from here on. */
  void begin() throws IOException;

  /**
   * The next task of a place; waits until it is known.
   *
   * @return nothing if nothing is left to begin
   */
  Optional<Task> next(WorkerPlace place) throws IOException;

  /**
   * An experiment has come as far as its task said, and is in memory still, so that its place can
   * go on with it at no cost.
   *
   * @param mayWait whether to wait until it is known what is next
   * @return how far to go on with it; nothing to let it pause
   */
  Optional<Extent> whatNext(WorkerPlace place, Task task, boolean mayWait) throws IOException;

  /** An experiment has left a result, or has paused. */
  void ended(int experiment) throws IOException;

  /** Whether nothing is left to do, now or later. */
  boolean finished() throws IOException;

  @Override
  void close() throws IOException;
}
