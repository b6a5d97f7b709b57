package io.github.scitemplate.experiment;

/**
 * There was not enough memory for an experiment. This is no result, since the memory may suffice
 * beside other experiments or in a fresh process.
 */
public final class OutOfMemoryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  OutOfMemoryException(Throwable cause) {
    super(UserCode.describe(cause), cause);
  }
}
