package io.github.scitemplate.cluster;

/**
 * What the engine says of a task.
 *
 * @param name the name of its submission
 * @param index its place there, from 0
 * @param state whether it waits or runs
 * @param reason the engine's word for why it waits or has ended; empty if it has none
 * @param node where it runs or ran; empty if nowhere
 * @param job the engine's word for the task, as people see it in the engine's lists
 */
public record EngineTask(
    String name, int index, State state, String reason, String node, String job) {

  /** Whether a task waits or runs. */
  public enum State {
    /** It waits to begin, or to begin again. */
    PENDING,
    RUNNING,
    /** It is about to end; its process may still live. */
    ENDING,
    /** It has ended and does not begin again. */
    ENDED
  }
}
