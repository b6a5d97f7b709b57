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

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
