package io.github.scitemplate.engine.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.stream.Collectors;

/** The shapes of arrays in words, also where an array may be closed meanwhile. */
public final class Shapes {
  private Shapes() {}

  /**
   * Has each array remember its shape, so that {@link #of} knows it whatever becomes of the array.
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
