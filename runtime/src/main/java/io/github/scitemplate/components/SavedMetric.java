package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import io.github.scitemplate.engine.Network;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Copies the arrays of a metric from a checkpoint. */
final class SavedMetric {
  private SavedMetric() {}

  /** Copies the saved array of this name into {@code tensor}, an array of a new state. */
  static void copy(String name, Map<String, NDArray> saved, NDArray tensor) {
    @Nullable NDArray then = saved.get(name);
    if (then == null
        || !then.getShape().equals(tensor.getShape())
        || then.getDataType() != tensor.getDataType()) {
      throw new IllegalStateException(
          "the checkpoint has no array "
              + name
              + " of type "
              + tensor.getDataType()
              + " and shape "
              + tensor.getShape());
    }
    if (then.size() > 0) {
      Network.copyInto(tensor, then);
    }
  }
}
