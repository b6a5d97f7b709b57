package io.github.scitemplate.experiment;

/**
 * An experiment is to go on with other data or weights than it began with: nothing is decided about
 * it.
 */
final class DataChangedException extends Exception {
  private static final long serialVersionUID = 1;

  private final String what;
  private final String problem;

  /**
   * @param what is another, such as {@code data}
   * @param problem in whole lines
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
