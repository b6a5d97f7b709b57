package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import io.github.scitemplate.data.Batch;
import java.nio.file.Path;
import java.util.Map;

/**
 * The model after a validation, for {@link Components#afterValidation}, which can look at what the
 * model does and log it. The files hold what is logged only once, even if training was interrupted
 * here and went on later. Arrays live until the method returns.
 */
public interface Evaluated extends ModelInEvaluation {

  /** The first batch of the validation data. */
  Batch firstBatch();

  /** The metrics of the validation, each number by name. */
  Map<String, Double> metrics();

  /** Whether no validation before gave as good a score. */
  boolean isBest();

  /** Logs a number beside the validation's metrics. */
  void scalar(String name, double value);

  /**
   * Logs a picture for TensorBoard.
   *
   * @param picture shape (height, width), (channels, height, width) or (N, channels, height, width)
   *     for several side by side, with 1 or 3 channels; numbers from 0 to 1, or uint8
   */
  void image(String name, NDArray picture);

  /** Logs a text in Markdown for TensorBoard. */
  void text(String name, String markdown);

  /** Logs the distribution of an array's numbers for TensorBoard. */
  void histogram(String name, NDArray values);

  /**
   * The path of a file below {@code files} in the experiment's directory. The file's folder exists.
   * Write the whole file each time.
   *
   * @param name may have folders, but may not leave the directory
   */
  Path file(String name);
}
