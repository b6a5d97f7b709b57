package io.github.scitemplate.engine.forward;

import ai.djl.ndarray.types.DataType;
import java.util.EnumSet;
import java.util.Set;

/**
 * Refuses types of numbers that DJL's PyTorch does not have. An operation with such a type does not
 * fail: it ends the process.
 */
final class ArrayTypes {
  private static final Set<DataType> KNOWN =
      EnumSet.of(
          DataType.FLOAT32,
          DataType.FLOAT64,
          DataType.FLOAT16,
          DataType.UINT8,
          DataType.INT8,
          DataType.INT32,
          DataType.INT64,
          DataType.BOOLEAN,
          DataType.COMPLEX64);

  private ArrayTypes() {}

  /** An operation asks for a type that would end the process. */
  static final class UnknownType extends RuntimeException {
    private static final long serialVersionUID = 1;

    private UnknownType(String operation, DataType type) {
      super(
          operation
              + " asks for "
              + type
              + ", which DJL's PyTorch does not have: it would end the process. Use float32, or float16 for what is not trained");
    }
  }

  /** Throws if the operation asks for a type that would end the process. */
  static void check(WatchedArrays.Operation operation) {
    for (Object argument : operation.arguments()) {
      if (argument instanceof DataType type && !KNOWN.contains(type)) {
        throw new UnknownType(operation.name(), type);
      }
    }
  }
}
