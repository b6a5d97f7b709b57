package io.github.scitemplate.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.checkpoint.Checkpoint;
import io.github.scitemplate.checkpoint.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The tensors of a file that are asked for.
 *
 * @param path of the file
 * @param tensors all of them
 * @param prefix what the names of those asked for begin with in the file, and not here
 */
record WeightsFile(Path path, Safetensors tensors, String prefix) {
  private static final String MODEL = "model.";

  /**
   * Opens a file; a checkpoint is compared with its checksum.
   *
   * @param under what the names begin with
   * @throws IOException if it is no safetensors file, or damaged
   */
  static WeightsFile open(Path path, String under) throws IOException {
    Safetensors tensors = Safetensors.open(path);
    if (!Checkpoint.is(tensors)) {
      return new WeightsFile(path, tensors, under);
    }
    Checkpoint.open(path.toRealPath()).verify();
    return new WeightsFile(path, tensors, MODEL + under);
  }

  List<String> names() {
    return tensors.names().stream()
        .filter(name -> name.startsWith(prefix))
        .map(name -> name.substring(prefix.length()))
        .sorted()
        .toList();
  }

  /** Type and shape in words. */
  String describe(String name) {
    return tensors.describe(prefix + name);
  }

  /** Whether a parameter of this type and shape can have its values. */
  boolean fits(String name, DataType type, Shape shape) {
    return tensors.isReadableAs(prefix + name, type) && tensors.shape(prefix + name).equals(shape);
  }

  /** The values, owned by {@code manager}. */
  NDArray read(String name, DataType type, NDManager manager) throws IOException {
    return tensors.readAs(prefix + name, type, manager);
  }
}
