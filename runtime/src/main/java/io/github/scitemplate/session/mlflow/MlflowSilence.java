package io.github.scitemplate.session.mlflow;

import java.io.IOException;

/** The server cannot be reached, or gives no whole answer. */
final class MlflowSilence extends IOException {
  private static final long serialVersionUID = 1L;

  MlflowSilence(String message, Throwable cause) {
    super(message, cause);
  }
}
