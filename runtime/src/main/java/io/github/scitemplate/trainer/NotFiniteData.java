package io.github.scitemplate.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.engine.Network;
import java.util.Optional;

/** Looks for data that are not finite in a batch whose loss is not finite. */
final class NotFiniteData {
  private NotFiniteData() {}

  /**
   * The first sample that has such data, and where it has them, as a clause; empty if all are
   * finite.
   *
   * @param epoch from 0
   * @param index the batch's place in the epoch, from 0
   */
  static Optional<String> in(Network network, BatchSource source, long epoch, int index) {
    try (NDManager scope = network.newScope()) {
      Batch batch = source.beforeMixing(scope, epoch, index);
      return first("input", batch.inputs(), source, epoch, index)
          .or(() -> first("label", batch.labels(), source, epoch, index));
    }
  }

  private static Optional<String> first(
      String kind, NDList arrays, BatchSource source, long epoch, int index) {
    for (int i = 0; i < arrays.size(); i++) {
      float[] values = values(arrays.get(i));
      for (int j = 0; j < values.length; j++) {
        if (!Float.isFinite(values[j])) {
          int row = j / (values.length / (int) arrays.get(i).getShape().get(0));
          return Optional.of(
              sample(source, source.samplesOf(epoch, index)[row])
                  + " of "
                  + source.name()
                  + " has "
                  + values[j]
                  + " in its "
                  + kind
                  + (arrays.size() == 1 ? "" : " " + i));
        }
      }
    }
    return Optional.empty();
  }

  private static String sample(BatchSource source, int index) {
    String number = "sample " + index;
    String name = source.nameOf(index);
    return name.equals(number) ? number : number + " (" + name + ")";
  }

  private static float[] values(NDArray array) {
    if (!array.getDataType().isFloating()) {
      return new float[0];
    }
    return array.toType(DataType.FLOAT32, false).toFloatArray(); // closed with the scope
  }
}
