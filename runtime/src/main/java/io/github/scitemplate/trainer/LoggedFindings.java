package io.github.scitemplate.trainer;

import io.github.scitemplate.components.MetricValues;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.logger.Image;
import io.github.scitemplate.logger.Logger;
import io.github.scitemplate.logger.Moment;
import java.nio.file.Path;
import java.util.Map;

/** Passes everything that {@code afterValidation} logs to the logger. */
final class LoggedFindings implements Findings {
  private final Logger logger;
  private final Split split;
  private final Moment moment;
  private final Path folder;

  LoggedFindings(Logger logger, Split split, Moment moment, Path folder) {
    this.logger = logger;
    this.split = split;
    this.moment = moment;
    this.folder = folder;
  }

  @Override
  public void scalar(String name, double value) {
    logger.metrics(split, moment, MetricValues.of(Map.of(name, value)));
  }

  @Override
  public void image(String name, Image picture) {
    logger.image(split, moment, name, picture);
  }

  @Override
  public void text(String name, String markdown) {
    logger.text(split, moment, name, markdown);
  }

  @Override
  public void histogram(String name, float[] values) {
    logger.histogram(split, moment, name, values);
  }

  @Override
  public Path folder() {
    return folder;
  }
}
