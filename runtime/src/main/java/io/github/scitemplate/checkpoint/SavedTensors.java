package io.github.scitemplate.checkpoint;

import io.github.scitemplate.storage.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** Compares the tensors of checkpoint files without loading any natives. */
public final class SavedTensors {
  private static final String FLOAT32 = "F32 ";
  private final Safetensors tensors;
  private final List<String> names;

  private SavedTensors(Safetensors tensors) {
    this.tensors = tensors;
    this.names = tensors.names().stream().sorted().toList();
  }

  /**
   * Opens a checkpoint.
   *
   * @throws IOException if the file is absent or damaged
   */
  public static SavedTensors open(Path file) throws IOException {
    Safetensors tensors = Safetensors.openOwn(file);
    tensors.verify();
    return new SavedTensors(tensors);
  }

  /**
   * SHA-256 of all names, types, shapes and values; the training state beside them does not count.
   */
  public String sha256() throws IOException {
    Sha256 sha = new Sha256();
    for (String name : names) {
      sha.addLine(name).addLine(tensors.describe(name)).add(tensors.bytes(name));
    }
    return sha.hex();
  }

  /**
   * The largest difference from the numbers of {@code other}, relative to the larger of the two, or
   * absolute where both are below 1; infinite if the tensors do not match.
   */
  public double largestDifference(SavedTensors other) throws IOException {
    if (!names.equals(other.names)) {
      return Double.POSITIVE_INFINITY;
    }
    double largest = 0;
    for (String name : names) {
      if (!tensors.describe(name).equals(other.tensors.describe(name))) {
        return Double.POSITIVE_INFINITY;
      }
      largest = Math.max(largest, difference(name, other));
    }
    return largest;
  }

  private double difference(String name, SavedTensors other) throws IOException {
    ByteBuffer mine = tensors.bytes(name);
    ByteBuffer theirs = other.tensors.bytes(name);
    if (!tensors.describe(name).startsWith(FLOAT32)) {
      return mine.equals(theirs) ? 0 : Double.POSITIVE_INFINITY;
    }
    double largest = 0;
    while (mine.hasRemaining()) {
      float a = mine.getFloat();
      float b = theirs.getFloat();
      if (Float.floatToIntBits(a) != Float.floatToIntBits(b)) {
        double difference = Math.abs((double) a - b) / largestOf(1, Math.abs(a), Math.abs(b));
        largest =
            Math.max(largest, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
      }
    }
    return largest;
  }

  private static double largestOf(double a, double b, double c) {
    return Math.max(a, Math.max(b, c));
  }
}
