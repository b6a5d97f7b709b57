package io.github.scitemplate.trainer;

import ai.djl.ndarray.NDArray;
import io.github.scitemplate.components.Log;

/** Drops what a project's code logs where nothing is trained. */
final class UnwrittenLog implements Log {
  @Override
  public void scalar(String name, double value) {}

  @Override
  public void image(String name, NDArray picture) {}

  @Override
  public void mask(String name, NDArray classes) {}

  @Override
  public void matrix(String name, NDArray numbers) {}

  @Override
  public void text(String name, String markdown) {}

  @Override
  public void histogram(String name, NDArray values) {}
}
