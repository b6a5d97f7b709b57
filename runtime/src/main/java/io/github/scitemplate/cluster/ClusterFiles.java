package io.github.scitemplate.cluster;

import java.nio.file.Path;

/**
 * Where the files of a session on a cluster are. No folder gets many more than a thousand entries.
 *
 * @param path {@code results/<session>/cluster}
 */
public record ClusterFiles(Path path) {
  /** How many entries of a kind a folder may get. */
  public static final int MOST_ENTRIES = 1000;

  /** The record of what the session is to the engine. */
  public Path identity() {
    return path.resolve("cluster.json");
  }

  /** What the processes of tasks need to know. */
  public Path taskSettings() {
    return path.resolve("task.json");
  }

  /** The folder of an experiment; the results stand there. */
  Path experiment(int experiment) {
    return path.resolveSibling("experiment_" + experiment);
  }

  /** The script that each task runs. */
  public Path script() {
    return path.resolve("job.sh");
  }

  /** The script of a job that follows the session. */
  public Path driverScript() {
    return path.resolve("driver.sh");
  }

  /** What such a job says. */
  public Path driverLog() {
    return path.resolve("driver.log");
  }

  /** The folder of the class path, copied by content. */
  public Path library() {
    return path.resolve("lib");
  }

  /** The file that says where tasks look for work. */
  public Path planState() {
    return path.resolve("plan.json");
  }

  /** The lines of a chunk of the plan. */
  public Path chunk(int chunk) {
    return grouped("plan", chunk).resolve(chunk + ".jsonl");
  }

  /** The folder of the claims on the lines of a chunk. */
  public Path claims(int chunk) {
    return grouped("claims", chunk).resolve(Integer.toString(chunk));
  }

  /** The claim on a line; whoever makes it owns the line. */
  public Path claim(PlanPlace place) {
    return claims(place.chunk()).resolve(place.line() + ".json");
  }

  /** The record of a submission. */
  public Path submission(int submission) {
    return grouped("jobs", submission).resolve(submission + ".json");
  }

  /** The folder with what the tasks of a submission tell, and with their output. */
  public Path tasks(int submission) {
    return grouped("tasks", submission).resolve(Integer.toString(submission));
  }

  /** What one process of a task tells. */
  public Path telling(TaskLife task) {
    return tasks(task.submission()).resolve(task.index() + "." + task.life() + ".jsonl");
  }

  /** The output of a task's script, of all its lives. */
  public Path log(int submission, int index) {
    return tasks(submission).resolve(index + ".log");
  }

  Path group(String kind) {
    return path.resolve(kind);
  }

  private Path grouped(String kind, int number) {
    return path.resolve(kind).resolve(Integer.toString(number / MOST_ENTRIES));
  }
}
