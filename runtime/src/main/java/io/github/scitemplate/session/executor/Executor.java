package io.github.scitemplate.session.executor;

import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.session.results.ClosingWords;
import java.io.IOException;

/**
 * Runs the tasks of a session somewhere. The files of the experiments are the same wherever that
 * is.
 */
public interface Executor {

  /**
   * Begins the session's work. The caller holds the session's lease, and nothing is written yet.
   * From here on, a request to stop lets work be saved.
   */
  void begin() throws IOException;

  /**
   * Prepares what the tasks need in the session's directory, once the session is made or goes on.
   */
  void prepare() throws IOException;

  /** How many experiments run at once. */
  int parallel();

  /** Whether this process is asked to end. */
  boolean stopRequested();

  /** Runs tasks until none is left, too many have failed, or this process is asked to end. */
  void run(SessionWork work) throws IOException;

  /** Says that this process ends before the session does. */
  ExitStatus tellInterrupted(ClosingWords words);

  /** Ends this process because another one has taken the session over. */
  void endAsLost();

  /**
   * Ends the session's work for now, since another process has asked for that.
   *
   * @param by who asks, for people
   */
  void endAsAsked(String by);
}
