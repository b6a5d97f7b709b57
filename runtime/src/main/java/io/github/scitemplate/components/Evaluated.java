package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import io.github.scitemplate.data.Batch;
import java.nio.file.Path;
import java.util.Map;

/**
 * The model after a validation, for {@link Components#afterValidation}: to look at what it does and
 * to log it. What is logged stands once in the files, also if training was interrupted here. Arrays
 * live until the method returns.
 */
public interface Evaluated extends ModelInEvaluation {

  /** The first batch of the validation data. */
  Batch firstBatch();

  /** The numbers of the validation, by name. */
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
   * A file of the experiment, below {@code files} in its directory, whose folder is there; write it
   * whole each time.
   *
   * @param name may have folders, but may not leave the directory
   */
  Path file(String name);
}
