package io.github.scitemplate.engine;

/** The model or its criterion could not be run: the message names the block and the shapes. */
public final class ModelFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Keeps what DJL or the project's code threw. */
  public ModelFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
