package io.github.scitemplate.engine.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.stream.Collectors;

/** Writes the shapes of arrays for messages, even if an array may be closed meanwhile. */
public final class Shapes {
  private Shapes() {}

  /**
   * Makes each array remember its shape, so that {@link #of} knows it even after the array is
   * closed.
   */
  public static void remember(NDList arrays) {
    for (NDArray array : arrays) {
      array.getShape();
    }
  }

  /** The shapes, one after another. */
  public static String of(NDList arrays) {
    return arrays.isEmpty()
        ? "none"
        : arrays.stream().map(Shapes::of).collect(Collectors.joining(", "));
  }

  private static String of(NDArray array) {
    try {
      return String.valueOf(array.getShape());
    } catch (IllegalStateException e) {
      return "(closed)";
    }
  }
}
