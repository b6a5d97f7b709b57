package io.github.scitemplate.trainer;

import io.github.scitemplate.logger.Image;
import java.nio.file.Path;

/** Takes what {@code afterValidation} finds. */
interface Findings {

  void scalar(String name, double value);

  void image(String name, Image picture);

  void text(String name, String markdown);

  void histogram(String name, float[] values);

  /** The folder for files of its own. */
  Path folder();
}
