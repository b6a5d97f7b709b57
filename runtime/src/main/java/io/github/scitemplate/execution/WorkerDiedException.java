package io.github.scitemplate.execution;

/** A worker's process ended although it had not been asked to. */
public final class WorkerDiedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  WorkerDiedException(String message) {
    super(message);
  }
}
