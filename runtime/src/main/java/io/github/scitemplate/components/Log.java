package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;

/**
 * Takes what a project's own code wants to see besides the metrics: numbers, pictures, texts and
 * distributions. {@link ModelInEvaluation#log} hands one out wherever a project's code meets the
 * model; it knows the split and the iteration.
 *
 * <p>Numbers go to {@code metrics.csv} and TensorBoard. Pictures, texts and distributions go to
 * {@code logged.jsonl}, {@code pictures/} and TensorBoard. A training that is interrupted or killed
 * and goes on later has each of them once. Logging draws no random numbers. Arrays are copied, and
 * stay the caller's.
 *
 * <p>A name stands for one kind of thing, and for one value at an iteration. It may have parts with
 * slashes between them, such as {@code digits/drawn}. A mistake in a name or in an array is an
 * error until the first iteration ends. After that a warning tells it once, and the value is left
 * out: logging does not end a training that ran for hours.
 *
 * <p>If a name comes often, its pictures, texts and distributions are thinned: each is kept only if
 * at least 1/200 of the iterations so far have passed since the one before.
 */
public interface Log {

  /** Logs a number, which may be NaN. */
  void scalar(String name, double value);

  /**
   * Logs a picture.
   *
   * @param picture shape (height, width), (channels, height, width) or (height, width, channels)
   *     with 1 or 3 channels, or (N, …) for several in rows of eight; floats from 0 to 1, booleans,
   *     or uint8. Of more than 64 pictures the first 64 are kept
   */
  void image(String name, NDArray picture);

  /**
   * Logs a mask, each class in a colour of its own, 0 in black and 255 in white.
   *
   * @param classes shape (height, width), or (N, height, width) for several; classes from 0 to 255
   *     in any type
   */
  void mask(String name, NDArray classes);

  /**
   * Logs a matrix as a picture of squares: the greater a number's size, the darker, blue for
   * positive and red for negative numbers.
   *
   * @param numbers shape (rows, columns), of any type
   */
  void matrix(String name, NDArray numbers);

  /** Logs a text in Markdown. What exceeds 100,000 characters is cut. */
  void text(String name, String markdown);

  /** Logs the distribution of an array's numbers. Those that are not finite do not count. */
  void histogram(String name, NDArray values);
}
