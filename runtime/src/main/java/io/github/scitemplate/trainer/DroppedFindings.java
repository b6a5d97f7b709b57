package io.github.scitemplate.trainer;

import io.github.scitemplate.logger.Image;
import java.nio.file.Path;

/** Drops everything that {@code afterValidation} logs. */
record DroppedFindings(Path folder) implements Findings {

  @Override
  public void scalar(String name, double value) {}

  @Override
  public void image(String name, Image picture) {}

  @Override
  public void text(String name, String markdown) {}

  @Override
  public void histogram(String name, float[] values) {}
}
