package io.github.scitemplate.cluster;

/**
 * Tasks that are submitted together, as their file says. The file is written before the engine is
 * asked, so that a driver that was killed in between finds the submission by its name.
 *
 * @param name the name that the engine knows it by, never used twice
 * @param tasks how many tasks it has
 * @param job the engine's word for it; empty until the engine has answered
 * @param over whether all its tasks are known to have ended
 */
public record Submission(String name, int tasks, String job, boolean over) {

  @SuppressWarnings("ConstantValue") // Gson leaves null what is not in the file
  boolean isComplete() {
    return name != null && job != null && tasks > 0;
  }

  Submission withJob(String id) {
    return new Submission(name, tasks, id, over);
  }

  Submission withTasks(int fewer) {
    return new Submission(name, fewer, job, over);
  }

  Submission ended() {
    return new Submission(name, tasks, job, true);
  }
}
