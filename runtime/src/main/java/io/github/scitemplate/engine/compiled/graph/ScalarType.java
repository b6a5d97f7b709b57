package io.github.scitemplate.engine.compiled.graph;

import ai.djl.ndarray.types.DataType;

/** The numbers by which TorchScript knows types. */
public final class ScalarType {
  private ScalarType() {}

  /**
   * The number of a type.
   *
   * @throws IllegalArgumentException if libtorch has no such type
   */
  public static int code(DataType type) {
    return switch (type) {
      case UINT8 -> 0;
      case INT8 -> 1;
      case INT32 -> 3;
      case INT64 -> 4;
      case FLOAT16 -> 5;
      case FLOAT32 -> 6;
      case FLOAT64 -> 7;
      case BOOLEAN -> 11;
      case BFLOAT16 -> 15;
      default -> throw new IllegalArgumentException("no type of libtorch for " + type);
    };
  }
}
