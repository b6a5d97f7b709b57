package io.github.scitemplate.session;

import io.github.scitemplate.cluster.TaskGlance;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * What the tasks of a session on a cluster do.
 *
 * @param engine the engine's name for people
 * @param answered whether the engine has said it; else the session's files, which do not know of a
 *     task that was killed
 * @param waiting how many tasks wait
 * @param running how many tasks run, or are about to end
 * @param reasons the engine's words for why tasks wait, with how many tasks each
 * @param jobs the engine's words for the tasks that run
 * @param driver that a job waits which is to follow the session, in words; empty if none does
 */
record ClusterStatus(
    String engine,
    boolean answered,
    int waiting,
    int running,
    SortedMap<String, Integer> reasons,
    Set<String> jobs,
    String driver) {

  /**
   * Counts tasks.
   *
   * @param reasons as above; empty if the engine says nothing
   * @param driver as above
   */
  static ClusterStatus of(
      String engine,
      boolean answered,
      List<TaskGlance> tasks,
      SortedMap<String, Integer> reasons,
      String driver) {
    Set<String> jobs = new HashSet<>();
    int waiting = 0;
    int running = 0;
    for (TaskGlance task : tasks) {
      switch (task.state()) {
        case WAITING -> waiting++;
        case RUNNING -> {
          running++;
          jobs.add(task.place().job());
        }
        case OVER -> {}
      }
    }
    return new ClusterStatus(engine, answered, waiting, running, reasons, jobs, driver);
  }

  /** Whether any task waits or runs. */
  boolean isAtWork() {
    return waiting + running > 0;
  }

  /** Whether there is anything to say. */
  boolean isWorthAWord() {
    return isAtWork() || !driver.isEmpty();
  }

  /** Whether a task of this name runs. */
  boolean runs(Optional<String> job) {
    return job.map(jobs::contains).orElse(running > 0);
  }

  /** For people, such as {@code 5 tasks on Slurm}. */
  String tasksInWords() {
    int tasks = waiting + running;
    return tasks + (tasks == 1 ? " task on " : " tasks on ") + engine;
  }

  /** For people, such as {@code Slurm: 3 tasks run, 2 wait (Priority 2)}. */
  String inWords() {
    StringBuilder words = new StringBuilder(engine).append(answered ? ": " : " says nothing: ");
    words.append(running).append(running == 1 ? " task runs, " : " tasks run, ");
    words.append(waiting).append(waiting == 1 ? " waits" : " wait");
    if (!reasons.isEmpty()) {
      StringBuilder why = new StringBuilder();
      reasons.forEach(
          (reason, count) ->
              why.append(why.isEmpty() ? "" : ", ").append(reason).append(' ').append(count));
      words.append(" (").append(why).append(')');
    }
    words.append(driver.isEmpty() ? "" : "; " + driver);
    return words.append(answered ? "" : ", by the session's files").toString();
  }
}
