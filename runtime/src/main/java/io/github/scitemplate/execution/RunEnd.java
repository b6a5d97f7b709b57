package io.github.scitemplate.execution;

import io.github.scitemplate.experiment.AttemptEnd;

/** How a worker's run of an experiment ended. */
public sealed interface RunEnd {

  /** With a result, which is in the experiment's directory. */
  record Ended() implements RunEnd {}

  /** Where the caller wished it to; what it needs to go on later is saved. */
  record Paused() implements RunEnd {}

  /** By a request to stop; what there was to save is saved. */
  record Interrupted() implements RunEnd {}

  /**
   * Without the experiment's doing, as far as anyone can tell; the worker is of no use any more.
   *
   * @param cause what became of it
   * @param message what is known, and what to do
   */
  record Crashed(AttemptEnd cause, String message) implements RunEnd {}
}
