package io.github.scitemplate.experiment;

import java.util.Locale;

/** Why an attempt ended without a result of the experiment. */
public enum AttemptEnd {
  /** Somebody asked it to stop, and it saved its state. */
  INTERRUPTED,
  /** It was told to end at the end of a stage, and saved its state. */
  PAUSED,
  /** Its process was killed from outside. */
  KILLED,
  /** There was no memory left for it. */
  OUT_OF_MEMORY,
  /** Native code aborted its process. */
  NATIVE_CRASH,
  /** Its process ended by itself: something called {@code System.exit}. */
  EXITED,
  /** It completed no iteration for too long. */
  TIMED_OUT,
  /** A cluster's task was gone before it could save: its node failed, or nobody knows why. */
  LOST,
  /** A cluster ended its task at the time limit before it could save. */
  TIME_LIMIT,
  /** A cluster took its node for others before it could save. */
  PREEMPTED,
  /** Somebody ended a cluster's task before it could save. */
  CANCELLED;

  /**
   * Whether its process died without being asked to end. Such ends without progress fail the
   * experiment at last, since its own doing may be the reason. That somebody needs the node or ends
   * the task never is its doing.
   */
  public boolean isCrash() {
    return switch (this) {
      case INTERRUPTED, PAUSED, PREEMPTED, CANCELLED -> false;
      case KILLED, OUT_OF_MEMORY, NATIVE_CRASH, EXITED, TIMED_OUT, LOST, TIME_LIMIT -> true;
    };
  }

  /**
   * Whether only the process itself writes this down, as the last thing that it does for the
   * attempt.
   */
  boolean isOwnWord() {
    return this == INTERRUPTED || this == PAUSED;
  }

  /** The name in files and messages. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
