package io.github.scitemplate.experiment;

/**
 * There was no memory for an experiment: no result of it, since it may do with other neighbours or
 * in a fresh process.
 */
public final class OutOfMemoryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  OutOfMemoryException(Throwable cause) {
    super(UserCode.describe(cause), cause);
  }
}
