package io.github.scitemplate.benchmarks;

/** What a contender does in this process. */
interface Work {

  /**
   * Iterates until it is told to stop.
   *
   * @param pace asked after each iteration whether to stop
   */
  void run(Pace pace) throws Exception;

  /** How many numbers training changes; known after the first iteration. */
  long parameters();
}
