package io.github.scitemplate.monitor;

/** What a config's frequencies count. */
public enum TrainingUnit {
  EPOCHS,
  ITERATIONS
}
