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
  TIMED_OUT;

  /** Whether its process died without being asked to end. */
  boolean isCrash() {
    return this != INTERRUPTED && this != PAUSED;
  }

  /** The name in files and messages. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
