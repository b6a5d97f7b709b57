package io.github.scitemplate.session.mlflow;

import java.io.IOException;

/** The server answered that it will not do what it was asked for. */
final class MlflowRefusal extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int NOT_FOUND = 404;

  private final int status;

  MlflowRefusal(int status, String message) {
    super(message);
    this.status = status;
  }

  /** Whether the server has no such thing, rather than something against it. */
  boolean isAbsence() {
    return status == NOT_FOUND;
  }
}
