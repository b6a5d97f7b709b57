package io.github.scitemplate.engine.compiled.graph;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.jspecify.annotations.Nullable;

/**
 * An array in a graph: an input, a parameter, or the result of an operation.
 *
 * @param name unique in its graph, and a name in TorchScript
 * @param shape as it was recorded; null for an array of a backward pass, whose shape nobody needs
 * @param type the type of its numbers; null as {@code shape} is
 */
public record Value(String name, @Nullable Shape shape, @Nullable DataType type)
    implements Argument {

  /** An array whose shape is not known. */
  public static Value unknown(String name) {
    return new Value(name, null, null);
  }

  /** The shape of a recorded array. */
  public Shape knownShape() {
    if (shape == null) {
      throw new IllegalStateException("the shape of " + name + " is not known");
    }
    return shape;
  }

  /** The number of axes of a recorded array. */
  public int axes() {
    return knownShape().dimension();
  }

  /** The length of an axis of a recorded array. */
  public long length(int axis) {
    return knownShape().get(axis < 0 ? axis + axes() : axis);
  }

  @Override
  public String text() {
    return name;
  }
}
