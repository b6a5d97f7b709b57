package io.github.scitemplate.cluster;

/**
 * One process of a task. A task whose process ended, or whose node was lost, may live again: on the
 * same node or on another one.
 *
 * @param submission the number of the submission, from 1
 * @param index the task's place in it, from 0
 * @param life 1 for the first process, and one more for each later one
 */
public record TaskLife(int submission, int index, int life) {
  /** The driver, which claims a line that no task is to have. */
  static final TaskLife DRIVER = new TaskLife(0, 0, 0);

  boolean isComplete() {
    return equals(DRIVER) || (submission > 0 && index >= 0 && life > 0);
  }

  /** The next process of the task, if there ever is one. */
  TaskLife next() {
    return new TaskLife(submission, index, life + 1);
  }

  /** Whether both are the same task, in whichever life. */
  public boolean isSameTaskAs(TaskLife other) {
    return submission == other.submission && index == other.index;
  }

  @Override
  public String toString() {
    return "task " + index + " of submission " + submission;
  }
}
