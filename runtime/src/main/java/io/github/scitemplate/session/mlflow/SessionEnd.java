package io.github.scitemplate.session.mlflow;

import io.github.scitemplate.error.ExitStatus;
import java.util.Locale;

/** How work on a session ended, so far. */
enum SessionEnd {
  COMPLETED("FINISHED"),
  FAILED("FAILED"),
  INTERRUPTED("KILLED");

  private final String ofMlflow;

  SessionEnd(String ofMlflow) {
    this.ofMlflow = ofMlflow;
  }

  static SessionEnd of(ExitStatus status) {
    return switch (status) {
      case COMPLETED -> COMPLETED;
      case INTERRUPTED -> INTERRUPTED;
      default -> FAILED;
    };
  }

  /** MLflow's word for the state of a run. */
  String ofMlflow() {
    return ofMlflow;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
