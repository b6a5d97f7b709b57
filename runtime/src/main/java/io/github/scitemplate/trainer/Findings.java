package io.github.scitemplate.trainer;

import io.github.scitemplate.logger.Image;
import java.nio.file.Path;

/** Receives what {@code afterValidation} logs. */
interface Findings {

  void scalar(String name, double value);

  void image(String name, Image picture);

  void text(String name, String markdown);

  void histogram(String name, float[] values);

  /** The folder for files that {@code afterValidation} writes. */
  Path folder();
}
