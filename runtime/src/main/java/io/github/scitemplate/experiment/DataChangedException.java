package io.github.scitemplate.experiment;

/**
 * An experiment was to go on with other data or weights than it began with. This is no result: the
 * experiment does not run.
 */
final class DataChangedException extends Exception {
  private static final long serialVersionUID = 1;

  private final String what;
  private final String problem;

  /**
   * @param what what has changed, such as {@code data}
   * @param problem the problem, in whole lines
   */
  DataChangedException(String what, String problem) {
    super(problem);
    this.what = what;
    this.problem = problem;
  }

  String what() {
    return what;
  }

  String problem() {
    return problem;
  }
}
