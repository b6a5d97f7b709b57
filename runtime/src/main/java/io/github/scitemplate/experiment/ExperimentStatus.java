package io.github.scitemplate.experiment;

import java.util.Locale;

/** The states an experiment can be in, as files and tables call them. */
public enum ExperimentStatus {
  QUEUED,
  RUNNING,
  COMPLETED,
  FAILED,
  PRUNED,
  INTERRUPTED;

  /** The state that a result means. */
  public static ExperimentStatus of(ExperimentResult result) {
    if (result instanceof ExperimentResult.Pruned) {
      return PRUNED;
    }
    return result instanceof ExperimentResult.Completed ? COMPLETED : FAILED;
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
