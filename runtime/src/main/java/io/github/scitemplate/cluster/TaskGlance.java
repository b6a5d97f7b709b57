package io.github.scitemplate.cluster;

/**
 * What a session's files say of a task that may not be over, for people.
 *
 * @param name the name of its submission
 * @param index its place there, from 0
 * @param state whether it waits or runs, as far as the files know: a task that was killed tells
 *     nothing any more
 * @param place where its newest process runs or ran
 */
public record TaskGlance(String name, int index, State state, TaskPlace place) {

  /** Whether a task waits or runs. */
  public enum State {
    /** It has not begun, or not begun again. */
    WAITING,
    RUNNING,
    /** It has found nothing left to do. */
    OVER
  }
}
