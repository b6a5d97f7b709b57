package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import io.github.scitemplate.data.Batch;
import java.nio.file.Path;
import java.util.Map;

/**
 * The model after a validation, for {@link Components#afterValidation}, which can look at what the
 * model does and log it, beside the validation's metrics. Arrays live until the method returns.
 */
public interface Evaluated extends ModelInEvaluation, Log {

  /** The first batch of the validation data. */
  Batch firstBatch();

  /** The metrics of the validation, each number by name. */
  Map<String, Double> metrics();

  /** Whether no validation before gave as good a score. */
  boolean isBest();

  @Override
  default void scalar(String name, double value) {
    log().scalar(name, value);
  }

  @Override
  default void image(String name, NDArray picture) {
    log().image(name, picture);
  }

  @Override
  default void mask(String name, NDArray classes) {
    log().mask(name, classes);
  }

  @Override
  default void matrix(String name, NDArray numbers) {
    log().matrix(name, numbers);
  }

  @Override
  default void text(String name, String markdown) {
    log().text(name, markdown);
  }

  @Override
  default void histogram(String name, NDArray values) {
    log().histogram(name, values);
  }

  /**
   * The path of a file below {@code files} in the experiment's directory. The file's folder exists.
   * Write the whole file each time.
   *
   * @param name may have folders, but may not leave the directory
   */
  Path file(String name);
}
