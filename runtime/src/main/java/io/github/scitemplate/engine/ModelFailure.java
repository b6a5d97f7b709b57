package io.github.scitemplate.engine;

/**
 * The model, the criterion, or other code of the project that works on batches failed. The message
 * says which, and names the shapes where they matter.
 */
public final class ModelFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Keeps what DJL or the project's code threw. */
  public ModelFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
