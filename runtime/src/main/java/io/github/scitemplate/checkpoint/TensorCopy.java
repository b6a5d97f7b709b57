package io.github.scitemplate.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** The values of a tensor at one moment, in the memory of the JVM. */
final class TensorCopy {
  private final DataType dataType;
  private final Shape shape;
  private final byte[] values;

  private TensorCopy(NDArray tensor) {
    this.dataType = tensor.getDataType();
    this.shape = tensor.getShape();
    ByteBuffer source = tensor.size() == 0 ? ByteBuffer.allocate(0) : tensor.toByteBuffer();
    this.values = new byte[source.remaining()];
    source.get(values);
  }

  /**
   * Copies all {@code tensors}.
   *
   * @throws IllegalArgumentException if a tensor is of a type that no checkpoint can hold
   */
  static Map<String, TensorCopy> of(Map<String, NDArray> tensors) {
    Map<String, TensorCopy> copies = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          Safetensors.typeName(name, tensor.getDataType());
          copies.put(name, new TensorCopy(tensor));
        });
    return copies;
  }

  DataType dataType() {
    return dataType;
  }

  Shape shape() {
    return shape;
  }

  /** The values, little-endian. */
  ByteBuffer bytes() {
    return ByteBuffer.wrap(values);
  }
}
