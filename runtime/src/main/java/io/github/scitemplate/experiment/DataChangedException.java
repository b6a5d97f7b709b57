package io.github.scitemplate.experiment;

/** An experiment is to go on with other data than it began with: nothing is decided about it. */
final class DataChangedException extends Exception {
  private static final long serialVersionUID = 1;

  private final String problem;

  DataChangedException(String problem) {
    super(problem);
    this.problem = problem;
  }

  String problem() {
    return problem;
  }
}
