package io.github.scitemplate.experiment;

/** An experiment is to go on with other data than it began with: nothing is decided about it. */
final class DataChangedException extends Exception {
  private static final long serialVersionUID = 1;

  DataChangedException(String problem) {
    super(problem);
  }
}
