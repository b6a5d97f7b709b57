package io.github.scitemplate.monitor;

/** The unit that a config's frequencies count. */
public enum TrainingUnit {
  EPOCHS,
  ITERATIONS
}
