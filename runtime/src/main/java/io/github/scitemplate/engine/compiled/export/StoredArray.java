package io.github.scitemplate.engine.compiled.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;

/**
 * An array that an exported model has.
 *
 * @param name its name in the model, as DJL calls it, such as {@code 01Linear.weight}
 * @param array its values; may lie on any device
 * @param isTrained whether an optimizer changes it in training
 */
public record StoredArray(String name, NDArray array, boolean isTrained) {

  Shape shape() {
    return array.getShape();
  }

  DataType type() {
    return array.getDataType();
  }

  /** Whether gradients are recorded for it. libtorch multiplies by such arrays in another way. */
  boolean asksForGradient() {
    return array.hasGradient();
  }

  /** The values in C order, little endian. */
  ByteBuffer bytes() {
    return array.size() == 0 ? ByteBuffer.allocate(0) : array.toByteBuffer();
  }

  /** What libtorch's archives call the storage of such numbers. */
  String storage() {
    return switch (type()) {
      case UINT8 -> "ByteStorage";
      case INT8 -> "CharStorage";
      case INT32 -> "IntStorage";
      case INT64 -> "LongStorage";
      case FLOAT16 -> "HalfStorage";
      case BFLOAT16 -> "BFloat16Storage";
      case FLOAT32 -> "FloatStorage";
      case FLOAT64 -> "DoubleStorage";
      case BOOLEAN -> "BoolStorage";
      default -> throw new IllegalArgumentException("no storage of libtorch for " + type());
    };
  }
}
