package io.github.scitemplate.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.scitemplate.engine.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** One checkpoint file, opened for reading. */
public final class Checkpoint {
  static final String STATE = "template.state";
  private final Path file;
  private final Safetensors tensors;
  private final TrainingState state;

  private Checkpoint(Path file, Safetensors tensors, TrainingState state) {
    this.file = file;
    this.tensors = tensors;
    this.state = state;
  }

  /**
   * Opens a file.
   *
   * @throws IOException if it is absent, damaged or holds no training state
   */
  public static Checkpoint open(Path file) throws IOException {
    Safetensors tensors = Safetensors.open(file);
    String state = tensors.metadata().get(STATE);
    if (state == null) {
      throw new IOException(file + " holds no training state");
    }
    return new Checkpoint(file, tensors, TrainingState.fromJson(state));
  }

  /**
   * Reads all of it.
   *
   * @throws IOException if anything in it has changed since it was written
   */
  void verify() throws IOException {
    tensors.verify();
  }

  public Path file() {
    return file;
  }

  public TrainingState state() {
    return state;
  }

  /**
   * Copies the saved values into {@code targets} of the same names and shapes.
   *
   * @throws IOException if a tensor is missing, unreadable or of another shape
   */
  public void restore(Map<String, NDArray> targets, NDManager manager) throws IOException {
    for (Map.Entry<String, NDArray> target : targets.entrySet()) {
      try (NDArray saved = tensors.read(target.getKey(), manager)) {
        if (!saved.getShape().equals(target.getValue().getShape())) {
          throw new IOException(
              file
                  + " holds "
                  + target.getKey()
                  + " of shape "
                  + saved.getShape()
                  + ", but the model has "
                  + target.getValue().getShape());
        }
        if (saved.size() > 0) {
          Network.copyInto(target.getValue(), saved);
        }
      }
    }
  }
}
