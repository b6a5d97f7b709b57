package io.github.scitemplate.execution;

import io.github.scitemplate.experiment.AttemptEnd;

/** How a worker's run of an experiment ended. */
public sealed interface RunEnd {

  /** The experiment has a result, which is in its directory. */
  record Ended() implements RunEnd {}

  /** The run ended where the caller wished; all that it needs to go on later is saved. */
  record Paused() implements RunEnd {}

  /** A request to stop ended the run; its state is saved. */
  record Interrupted() implements RunEnd {}

  /**
   * The worker crashed, as far as anyone can tell not by the experiment's doing. It is of no use
   * any more.
   *
   * @param cause how the attempt ended
   * @param message what is known about the crash, and what to do
   */
  record Crashed(AttemptEnd cause, String message) implements RunEnd {}
}
