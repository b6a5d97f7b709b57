package io.github.scitemplate.engine;

/** The model could not be initialised or run: the message names the block and the shapes. */
public final class ModelFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  ModelFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
